import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { FileTrouble } from '@cartable/shared/ports/contentStore.ts';
import { keyAnswers } from '../key/keyAnswers.ts';
import { isMissing, onKey } from '../key/keyError.ts';
import type { ContentContext } from './contentContext.ts';
import { openDocument } from './documentReader.ts';
import { fileIdBytes, fileIdOf } from './filePaths.ts';

/** A file that could not be taken up again. `name` is empty when even that could not be read. */
export interface UnreadableFile {
  readonly fileId: string;
  readonly name: string;
  readonly code: FileTrouble;
}

/** What a rebuilding found. */
export interface RebuildReport {
  readonly restored: number;
  readonly unreadable: readonly UnreadableFile[];
}

/**
 * Takes up in the catalogue every file under `d/` that it does not know: after the database was lost, or replaced by an
 * older snapshot. Each file's header and last chunk are verified; the chunks between are when they are read. What it takes up is marked
 * as found, until a synchronisation has said what is needed. What the catalogue knows and is not there any more, it forgets: the snapshot
 * is older than its removal.
 *
 * A file on a bad place of the key's memory costs that file. One over which the driver turns the key read-only ends the rebuilding, at
 * each putting in: `backwards` takes up what lies behind it.
 */
export async function rebuildCatalog(context: ContentContext, backwards = false): Promise<RebuildReport> {
  const unreadable: UnreadableFile[] = [];
  const gone = new Set<string>(context.catalog.ids());
  let restored = 0;
  const { root, finished } = context.paths;
  const ordered = async (folder: string): Promise<readonly string[]> => {
    const sorted = [...(await names(root, folder))].sort();
    return backwards ? sorted.reverse() : sorted;
  };
  for (const folder of await ordered(finished)) {
    for (const name of await ordered(join(finished, folder))) {
      const bytes = fileIdBytes(name);
      if (bytes === undefined || folder !== name.slice(0, 2)) continue;
      const fileId = fileIdOf(bytes);
      gone.delete(fileId);
      if (context.catalog.get(fileId)) continue;
      const opened = await orBadPlace(root, () => openDocument(context, fileId));
      if (opened === undefined || !opened.ok) {
        unreadable.push({ fileId, name: '', code: opened?.error.code ?? 'vault.file_damaged' });
        continue;
      }
      const { file, headerHash, verify, close } = opened.value;
      if (await orBadPlace(root, () => verify('last').finally(close))) {
        context.catalog.add({ ...file, headerHash }, true);
        restored += 1;
      } else {
        unreadable.push({ fileId, name: file.metadata.name, code: 'vault.file_truncated' });
      }
    }
  }
  for (const fileId of context.catalog.ids()) if (gone.has(fileId)) context.catalog.forget(fileId);
  return { restored, unreadable };
}

/** Undefined when the place cannot be read although the key works. @throws {AppError} `key.removed` when it is out */
async function orBadPlace<T>(root: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error) && error.code === 'key.removed' && (await keyAnswers(root, true))) return undefined;
    throw error;
  }
}

async function names(root: string, folder: string): Promise<readonly string[]> {
  try {
    return await onKey(() => readdir(folder), root);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
