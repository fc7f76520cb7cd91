import { ContentTable } from '@cartable/shared/files/contentTable.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { OpenVault } from '../openVault.ts';

/**
 * Puts an interruption's remains in order, at an opening before anything is written: a finished file that no content names was either
 * added by a program that was stopped before anybody could name it, or on its way out. It goes; after a rebuilding it is kept in question
 * instead (`FoundContents`), for the list of contents may be older than the file. Unfinished files that no download goes on with go too,
 * and a content whose file the rebuilding did not find can be fetched again. The engine's tables must exist already.
 */
export async function tidyContents({ database, files, rebuilt }: OpenVault): Promise<void> {
  const table = new ContentTable(database);
  const contents = table.files();
  const downloads = new Set(table.downloads().map(({ fileId }) => fileId));
  const stored = files.ids();
  const there = new Set(stored);
  for (const [fileId, manifest] of contents) if (!there.has(fileId)) table.remove(manifest);
  const found = new Set(files.found.list().map(({ fileId }) => fileId));
  const strays = stored.filter((id) => !contents.has(id) && !downloads.has(id) && !found.has(id));
  if (rebuilt !== null) files.found.mark(strays);
  try {
    if (rebuilt === null) for (const fileId of strays) await files.delete(fileId);
    await files.discardParts(downloads);
  } catch (error) {
    // A key that fails here fails everywhere, or the next opening tries again: the documents can be read meanwhile.
    if (!isAppError(error)) throw error;
  }
}
