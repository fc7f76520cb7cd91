import { CloudDownload, Folder, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'react-aria-components/Button';
import type { FileState } from '@cartable/shared/bridge/bridge.ts';
import type { NodeLine } from '@cartable/shared/domain/documents/queries/nodeLine.ts';
import { FileIcon } from '../design/Files/FileIcon.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Documents.css';

export interface NodeRowProps {
  readonly node: NodeLine;
  readonly state: FileState | undefined;
  readonly onOpen: () => void;
  /** The menu of actions. */
  readonly children: ReactNode;
}

/** A file or a folder: its name opens it. */
export function NodeRow({ node, state, onOpen, children }: NodeRowProps) {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const { name, kind, content, updatedAt } = node;
  return (
    <li className="node">
      {kind === 'folder' ? (
        <span className="file-icon folder-icon" aria-hidden="true">
          <Folder />
        </span>
      ) : (
        <FileIcon name={name} />
      )}
      <span className="node-words">
        <Button className="file-name file-open node-open" onPress={onOpen}>
          {name}
        </Button>
        <span className="node-facts">
          {[content ? format.bytes(content.sizeBytes) : t('folder'), format.moment(updatedAt)].join(' · ')}
        </span>
        {(state === 'remote' || state === 'coming') && (
          <Badge icon={CloudDownload}>{t(`fileState.${state}`)}</Badge>
        )}
        {state === 'damaged' && (
          <Badge tone="bad" icon={TriangleAlert}>
            {t('fileState.damaged')}
          </Badge>
        )}
      </span>
      {children}
    </li>
  );
}
