import { FileUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { DropZone, type DropZoneProps } from 'react-aria-components/DropZone';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { type DroppedFolder, foldersIn, foldersOf } from './droppedFolders.ts';
import './Files.css';

export interface FileDropProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  /** Takes whole folders too, each that holds files by itself. Absent = files only. */
  readonly onFolders?: (folders: readonly DroppedFolder[]) => void;
  readonly isDisabled?: boolean;
  /** A thin row instead of a tall area. */
  readonly compact?: boolean;
}

type DropEvent = Parameters<NonNullable<DropZoneProps['onDrop']>>[0];

async function dropped(event: DropEvent) {
  const files: File[] = [];
  const folders: DroppedFolder[] = [];
  for (const item of event.items) {
    if (item.kind === 'file') files.push(await item.getFile());
    else if (item.kind === 'directory') folders.push(...(await foldersIn(item)));
  }
  return { files, folders };
}

/** Takes files by dragging, by choosing and by paste (Ctrl+V): never by the mouse alone. */
export function FileDrop({ label, onFiles, onFolders, isDisabled = false, compact }: FileDropProps) {
  const { t } = useTranslation('common');
  return (
    <DropZone
      className={compact ? 'drop drop-compact' : 'drop'}
      aria-label={label}
      isDisabled={isDisabled}
      onDrop={(event) => {
        void dropped(event).then(({ files, folders }) => {
          if (files.length > 0) onFiles(files);
          if (folders.length > 0) onFolders?.(folders);
        });
      }}
    >
      <FileUp className="drop-icon" aria-hidden="true" />
      <span className="drop-text">{label}</span>
      <span className="drop-ways">
        <FileTrigger allowsMultiple onSelect={(list) => list && list.length > 0 && onFiles([...list])}>
          <Button className="btn btn-secondary btn-sm" isDisabled={isDisabled}>
            {t('chooseFiles')}
          </Button>
        </FileTrigger>
        {onFolders !== undefined && (
          <FileTrigger
            acceptDirectory
            onSelect={(list) => list && list.length > 0 && onFolders(foldersOf(list))}
          >
            <Button className="btn btn-quiet btn-sm" isDisabled={isDisabled}>
              {t('chooseFolder')}
            </Button>
          </FileTrigger>
        )}
      </span>
    </DropZone>
  );
}
