import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTrouble } from '@cartable/shared/ports/contentStore.ts';
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
 * older snapshot. Each file's header and last chunk are verified; the chunks between are when they are read.
 */
export async function rebuildCatalog(
  context: ContentContext,
  progress: (done: number) => void = () => undefined,
): Promise<RebuildReport> {
  const unreadable: UnreadableFile[] = [];
  let restored = 0;
  let done = 0;
  for (const folder of await names(context.paths.finished)) {
    for (const name of await names(join(context.paths.finished, folder))) {
      const bytes = fileIdBytes(name);
      if (bytes === undefined || folder !== name.slice(0, 2)) continue;
      const fileId = fileIdOf(bytes);
      done += 1;
      progress(done);
      if (context.catalog.get(fileId)) continue;
      const opened = await openDocument(context, fileId);
      if (!opened.ok) {
        unreadable.push({ fileId, name: '', code: opened.error.code });
        continue;
      }
      const { file, headerHash, verify, close } = opened.value;
      const whole = await verify('last').finally(close);
      if (whole) {
        context.catalog.add({ ...file, headerHash });
        restored += 1;
      } else {
        unreadable.push({ fileId, name: file.metadata.name, code: 'vault.file_truncated' });
      }
    }
  }
  return { restored, unreadable };
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return await onKey(() => readdir(folder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
