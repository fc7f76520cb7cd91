import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { useFormat } from '../../lib/useFormat.ts';
import { FileIcon } from './FileIcon.tsx';
import './Files.css';

export interface FileRowProps {
  readonly name: string;
  readonly sizeBytes: number;
  /** A short status after the size: "pas encore envoyé". */
  readonly detail?: ReactNode;
  readonly onOpen?: () => void;
  readonly actions?: ReactNode;
}

/** A file in a short list: its kind, its name, its size, its state. */
export function FileRow({ name, sizeBytes, detail, onOpen, actions }: FileRowProps) {
  const format = useFormat();
  return (
    <div className="file-row">
      <FileIcon name={name} />
      <span className="file-words">
        {onOpen ? (
          <Button className="file-name file-open" onPress={onOpen}>
            {name}
          </Button>
        ) : (
          <span className="file-name">{name}</span>
        )}
        <span className="file-detail">
          {format.bytes(sizeBytes)}
          {detail && <> · {detail}</>}
        </span>
      </span>
      {actions}
    </div>
  );
}
