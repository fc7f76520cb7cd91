import { Download, Save } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { useSyncStatus } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { ErrorState } from '../design/State/ErrorState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { canPreview, fileKind } from '../lib/fileKind.ts';
import './Preview.css';
import { TextPreview } from './TextPreview.tsx';
import { TransferBar } from './TransferBar.tsx';
import { useFileStates } from './useFileStates.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const PdfPreview = lazyPart(() => import('./PdfPreview.tsx'));

export interface PreviewProps {
  readonly file: Attachment;
  readonly onClose: () => void;
}

/** A document shown inside Cartable, so that nothing of it reaches the computer's disk. */
export default function Preview({ file, onClose }: PreviewProps) {
  const { t } = useTranslation('documents');
  const command = useCommand();
  const state = useFileStates([file.content.manifest])[file.content.manifest];
  return (
    <Dialog
      title={file.name}
      isOpen
      onClose={onClose}
      size="full"
      actions={
        <Button
          icon={Save}
          onPress={() => void command('files.saveCopy', { file })}
          isDisabled={state !== 'local'}
        >
          {t('saveCopy')}
        </Button>
      }
    >
      {state === undefined && <Skeleton look="blocks" />}
      {state === 'local' && <LocalPreview file={file} />}
      {state === 'damaged' && (
        <ErrorState title={t('damaged.title')} text={t('damaged.text')} code="files.damaged" />
      )}
      {(state === 'remote' || state === 'coming') && <RemoteFile file={file} coming={state === 'coming'} />}
    </Dialog>
  );
}

function RemoteFile({ file, coming }: { readonly file: Attachment; readonly coming: boolean }) {
  const { t } = useTranslation('documents');
  const command = useCommand();
  const { transfers, connection } = useSyncStatus();
  const transfer = transfers.find((one) => one.manifest === file.content.manifest);
  if (transfer) return <TransferBar transfer={transfer} />;
  return (
    <EmptyState
      icon={Download}
      title={coming ? t('fileState.coming') : t('fileState.remote')}
      actions={
        !coming && (
          <Button variant="primary" icon={Download} onPress={() => void command('files.fetch', { file })}>
            {t('fetchNow')}
          </Button>
        )
      }
    >
      {connection === 'offline' ? t('remoteOffline') : t('remoteText')}
    </EmptyState>
  );
}

function LocalPreview({ file }: { readonly file: Attachment }) {
  const { t } = useTranslation('documents');
  const bridge = useBridge();
  const url = bridge.contentUrl(file.content, file.name);
  const kind = fileKind(file.name);
  if (!canPreview(file.name)) return <Notice tone="info">{t('noPreview')}</Notice>;
  switch (kind) {
    case 'pdf':
      return (
        <Suspense fallback={<Skeleton look="blocks" />}>
          <PdfPreview url={url} />
        </Suspense>
      );
    case 'image':
      return <img className="preview-image" src={url} alt={file.name} />;
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: a pupil's own recording has no captions.
      return <audio className="preview-audio" src={url} controls aria-label={file.name} />;
    case 'video':
      // biome-ignore lint/a11y/useMediaCaption: a pupil's own film has no captions.
      return <video className="preview-video" src={url} controls aria-label={file.name} />;
    default:
      return <TextPreview url={url} />;
  }
}
