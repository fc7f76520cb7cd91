import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.mjs?url';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../design/Button/IconButton.tsx';
import { ErrorState } from '../design/State/ErrorState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { useWidth } from '../lib/useWidth.ts';
import { pdfWords } from './pdfWords.ts';

// The legacy build runs on the oldest Chromium that the key ships; the worker is a file of our own origin.
GlobalWorkerOptions.workerSrc = workerUrl;

/** A PDF page by page, drawn here: scripts and forms inside the file are never run. */
export default function PdfPreview({ url }: { readonly url: string }) {
  const { t } = useTranslation('documents');
  const [pdf, setPdf] = useState<PDFDocumentProxy | 'failed'>();
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(1);

  useEffect(() => {
    const task = getDocument({ url, isEvalSupported: false, enableXfa: false, useWasm: false });
    let current = true;
    // A reading that was given up is refused too, and often only after the next one has succeeded.
    task.promise.then(
      (read) => current && setPdf(read),
      () => current && setPdf('failed'),
    );
    return () => {
      current = false;
      void task.destroy();
    };
  }, [url]);

  if (pdf === undefined) return <Skeleton look="blocks" />;
  if (pdf === 'failed') return <ErrorState title={t('damaged.title')} text={t('pdfBroken')} />;
  return (
    <div className="pdf">
      <div className="pdf-bar" role="toolbar" aria-label={t('pdfBar')}>
        <IconButton
          label={t('pageBefore')}
          icon={ChevronLeft}
          isDisabled={page <= 1}
          onPress={() => setPage(page - 1)}
        />
        <span aria-live="polite">{t('pageOf', { page, of: pdf.numPages })}</span>
        <IconButton
          label={t('pageAfter')}
          icon={ChevronRight}
          isDisabled={page >= pdf.numPages}
          onPress={() => setPage(page + 1)}
        />
        <IconButton
          label={t('zoomOut')}
          icon={ZoomOut}
          isDisabled={zoom <= 0.5}
          onPress={() => setZoom(zoom / 1.25)}
        />
        <IconButton
          label={t('zoomIn')}
          icon={ZoomIn}
          isDisabled={zoom >= 4}
          onPress={() => setZoom(zoom * 1.25)}
        />
      </div>
      <PdfPage pdf={pdf} number={page} zoom={zoom} onBroken={() => setPdf('failed')} />
    </div>
  );
}

interface PdfPageProps {
  readonly pdf: PDFDocumentProxy;
  readonly number: number;
  readonly zoom: number;
  readonly onBroken: () => void;
}

function PdfPage({ pdf, number, zoom, onBroken }: PdfPageProps) {
  const { t } = useTranslation('documents');
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useWidth(frame);
  const [words, setWords] = useState('');
  const broken = useEffectEvent(onBroken);

  useEffect(() => {
    let stop = () => {};
    let current = true;
    const show = async () => {
      const page = await pdf.getPage(number);
      const target = canvas.current;
      if (!current || !target || room === 0) return;
      const natural = page.getViewport({ scale: 1 });
      const fit = (room / natural.width) * zoom;
      const viewport = page.getViewport({ scale: fit * devicePixelRatio });
      target.width = Math.floor(viewport.width);
      target.height = Math.floor(viewport.height);
      target.style.width = `${Math.floor(viewport.width / devicePixelRatio)}px`;
      const drawing = page.render({ canvas: target, viewport });
      stop = () => drawing.cancel();
      const [content] = await Promise.all([pdfWords(page), drawing.promise]);
      if (current) setWords(content);
    };
    show().catch(() => current && broken());
    return () => {
      current = false;
      stop();
    };
  }, [pdf, number, zoom, room]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a zoomed page must scroll by keyboard.
    <div ref={frame} className="pdf-frame" tabIndex={0}>
      <canvas ref={canvas} className="pdf-canvas" role="img" aria-label={t('pageNumber', { page: number })} />
      <p className="visually-hidden">{words}</p>
    </div>
  );
}
