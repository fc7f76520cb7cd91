import {
  File as FileGlyph,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideoCamera,
  type LucideIcon,
  NotebookText,
} from 'lucide-react';
import { type FileKind, fileKind } from '../../lib/fileKind.ts';
import type { Hue } from '../../lib/hue.ts';
import './Files.css';

const looks: Readonly<Record<FileKind, readonly [LucideIcon, Hue]>> = {
  pdf: [FileText, 1],
  image: [FileImage, 5],
  audio: [FileMusic, 4],
  video: [FileVideoCamera, 7],
  text: [NotebookText, 9],
  office: [FileSpreadsheet, 0],
  other: [FileGlyph, 9],
};

/** A file's kind as a small coloured picture. Decorative: the name with its extension stands beside it. */
export function FileIcon({ name }: { readonly name: string }) {
  const [Icon, hue] = looks[fileKind(name)];
  return (
    <span className="file-icon" data-hue={hue} aria-hidden="true">
      <Icon />
    </span>
  );
}
