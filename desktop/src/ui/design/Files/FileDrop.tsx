import { FileUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import { DropZone, type DropZoneProps } from 'react-aria-components/DropZone';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import './Files.css';

export interface FileDropProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly isDisabled?: boolean;
  /** A thin row instead of a tall area. */
  readonly compact?: boolean;
}

type DropEvent = Parameters<NonNullable<DropZoneProps['onDrop']>>[0];

async function filesOf(event: DropEvent): Promise<readonly File[]> {
  const files: File[] = [];
  for (const item of event.items) {
    if (item.kind === 'file') files.push(await item.getFile());
  }
  return files;
}

/** Takes files by dragging, by choosing and by paste (Ctrl+V): never by the mouse alone. */
export function FileDrop({ label, onFiles, isDisabled = false, compact }: FileDropProps) {
  const { t } = useTranslation('common');
  return (
    <DropZone
      className={compact ? 'drop drop-compact' : 'drop'}
      aria-label={label}
      isDisabled={isDisabled}
      onDrop={(event) => {
        void filesOf(event).then((files) => files.length > 0 && onFiles(files));
      }}
    >
      <FileUp className="drop-icon" aria-hidden="true" />
      <span className="drop-text">{label}</span>
      <FileTrigger allowsMultiple onSelect={(list) => list && list.length > 0 && onFiles([...list])}>
        <Button className="btn btn-secondary btn-sm" isDisabled={isDisabled}>
          {t('chooseFiles')}
        </Button>
      </FileTrigger>
    </DropZone>
  );
}
