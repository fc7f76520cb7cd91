import type { FolderTree } from '@cartable/shared/domain/documents/queries/tree.ts';
import type { FolderNode } from '../design/Files/FolderTree.tsx';

/** The tree's own name for the top of a person's documents, which has no record. */
export const topId = 'top';

/** The folders as the tree component wants them, under one root for the top; `without` leaves a folder and its inside out. */
export function folderNodes(
  name: string,
  folders: readonly FolderTree[],
  without?: string,
): readonly FolderNode[] {
  const convert = (list: readonly FolderTree[]): readonly FolderNode[] =>
    list
      .filter((folder) => folder.id !== without)
      .map((folder) => ({ id: folder.id, name: folder.name, children: convert(folder.folders) }));
  return [{ id: topId, name, children: convert(folders) }];
}

/** The folder and those around it, from the inside out: what a move asks for. Empty for the top; undefined when it is not there. */
export function chainTo(folders: readonly FolderTree[], id: string): readonly string[] | undefined {
  if (id === topId) return [];
  for (const folder of folders) {
    if (folder.id === id) return [id];
    const inside = chainTo(folder.folders, id);
    if (inside !== undefined && inside.length > 0) return [...inside, folder.id];
  }
  return undefined;
}
