import { Download, X } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { useCommand } from '../bridge/useAction.ts';
import { IconButton } from '../design/Button/IconButton.tsx';
import { FileRow } from '../design/Files/FileRow.tsx';
import { useFileStates } from './useFileStates.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const Preview = lazyPart(() => import('./Preview.tsx'));

export interface AttachmentListProps {
  readonly files: readonly Attachment[];
  /** While the list is being composed: takes a file out again. */
  readonly onRemove?: (file: Attachment) => void;
}

/** Files of a piece of work, a hand-in or a correction: opened inside Cartable, fetched first when they are not on the key. */
export function AttachmentList({ files, onRemove }: AttachmentListProps) {
  const { t } = useTranslation('documents');
  const command = useCommand();
  const states = useFileStates(files.map((file) => file.content.manifest));
  const [open, setOpen] = useState<Attachment>();
  if (files.length === 0) return null;
  return (
    <>
      <ul>
        {files.map((file) => {
          const state = states[file.content.manifest];
          return (
            <li key={`${file.content.manifest} ${file.name}`}>
              <FileRow
                name={file.name}
                sizeBytes={file.content.sizeBytes}
                detail={state && state !== 'local' ? t(`fileState.${state}`) : undefined}
                onOpen={() => setOpen(file)}
                actions={
                  onRemove ? (
                    <IconButton
                      label={t('takeOut', { name: file.name })}
                      icon={X}
                      size="sm"
                      onPress={() => onRemove(file)}
                    />
                  ) : (
                    state === 'remote' && (
                      <IconButton
                        label={t('fetch', { name: file.name })}
                        icon={Download}
                        size="sm"
                        onPress={() => void command('files.fetch', { file })}
                      />
                    )
                  )
                }
              />
            </li>
          );
        })}
      </ul>
      {open && (
        <Suspense fallback={null}>
          <Preview file={open} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
    </>
  );
}
