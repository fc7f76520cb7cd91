import { basename } from 'node:path';
import type { KeysProblem } from '@cartable/shared/bridge/keysState.ts';
import { type ErrorData, isAppError } from '@cartable/shared/lib/errors.ts';
import type { OpenThings } from '../protocol.ts';
import type { Workshop } from './workshop.ts';

/** Opens again what was open before; what is gone meanwhile, or was changed, is told by its name. Answers what could be opened. */
export async function reopen(
  shop: Workshop,
  { batch, master, programs, images }: OpenThings,
): Promise<OpenThings> {
  const unopened: KeysProblem[] = [];
  for (const { folder, count } of images) await shop.addImages(folder, count);
  const again = async (path: string | null, open: (path: string) => Promise<void> | void) => {
    if (path === null) return null;
    try {
      await open(path);
      return path;
    } catch (error) {
      if (!isAppError(error)) throw error;
      unopened.push({ code: error.code, data: withoutPlace(error.data) });
      return null;
    }
  };
  const opened = {
    programs: await again(programs, (folder) => shop.choosePrograms(folder)),
    batch: await again(batch, (path) => shop.openBatch(path)),
    master: await again(master, (path) => shop.openMaster(path)),
    images,
  };
  shop.tellUnopened(unopened);
  return opened;
}

/** A file's name instead of its place: the page has chosen neither. */
function withoutPlace(data: ErrorData): ErrorData {
  return 'path' in data ? { ...data, path: basename(String(data.path)) } : data;
}
