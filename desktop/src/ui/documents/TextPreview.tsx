import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../design/State/ErrorState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';

/** As much of a text as is shown at once, in bytes: enough to read, not enough to freeze an old computer. */
const shownBytes = 512 * 1024;

type Shown = { readonly text: string; readonly cut: boolean } | 'failed' | undefined;

/** UTF-8 when it is, else Windows-1252, which is what old spreadsheets and editors write in France. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The beginning of a text file, as it is. */
export function TextPreview({ url }: { readonly url: string }) {
  const { t } = useTranslation('documents');
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    const leave = new AbortController();
    fetch(url, { headers: { Range: `bytes=0-${shownBytes - 1}` }, signal: leave.signal })
      .then(async (response) => {
        if (!response.ok) return setShown('failed');
        const bytes = new Uint8Array(await response.arrayBuffer());
        const whole = Number(response.headers.get('content-range')?.split('/')[1] ?? bytes.length);
        // A character cut in two at the limit would make the whole look like another encoding.
        const kept = whole > bytes.length ? bytes.subarray(0, bytes.lastIndexOf(10) + 1) : bytes;
        return setShown({ text: decodeText(kept), cut: whole > bytes.length });
      })
      .catch(() => {
        if (!leave.signal.aborted) setShown('failed');
      });
    return () => leave.abort();
  }, [url]);
  if (shown === undefined) return <Skeleton lines={6} />;
  if (shown === 'failed') return <ErrorState title={t('damaged.title')} text={t('damaged.text')} />;
  return (
    <>
      {shown.cut && <Notice tone="info">{t('textCut')}</Notice>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll by keyboard. */}
      <pre className="preview-text" tabIndex={0}>
        {shown.text}
      </pre>
    </>
  );
}
