import { basename } from 'node:path';
import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import type { Handout } from './handout.ts';
import type { Master } from './masterShelf.ts';

/** What the page shows of the open batch: nobody's name. */
export function shownBatch(handout: Handout | undefined): KeysState['batch'] {
  if (handout === undefined) return null;
  const { name, batch, left } = handout;
  return { name, schoolName: batch.schoolName, total: batch.keys.length, left };
}

/** What the page shows of the open image. */
export function shownMaster(master: Master | undefined): KeysState['master'] {
  if (master === undefined) return null;
  const { path, map } = master;
  return {
    name: basename(path),
    sizeBytes: map.sizeBytes,
    usedBytes: Math.min(map.sizeBytes, map.blocks.length * map.blockBytes),
    programs: map.programs.map(({ system, version }) => ({ system, version })),
  };
}
