import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { carries } from '../identity/carriedKey.ts';
import type { KeyThreads } from '../thread/keyThreads.ts';
import type { Handout } from './handout.ts';
import { judgeNaming } from './judgeNaming.ts';
import type { KeyRuns } from './keyRuns.ts';
import { namingStep, nameOne } from './nameOne.ts';
import { holderText, withIdentity } from './withIdentity.ts';
import type { Piece } from './workbench.ts';

/** Written keys that are to have identities of a batch, as they are. */
export interface NamingOfMany {
  readonly pieces: readonly Piece[];
  /** Those of them that can have one, as far as the list knows. */
  readonly fit: readonly Piece[];
  readonly handout: Handout;
  readonly threads: KeyThreads;
  readonly runs: KeyRuns;
}

/** Names them all at once. Identities are taken in the order of the list, and first what a key carries already, so that no other is given it. */
export async function nameAll({ pieces, fit, handout, threads, runs }: NamingOfMany): Promise<void> {
  const taken = new Map<Piece, BatchKey>();
  try {
    for (const isOwn of [true, false]) {
      for (const piece of fit) {
        const carried = handout.carriedBy(piece.found)?.key;
        if ((carried !== undefined) === isOwn) taken.set(piece, handout.take(piece.name, carried, false));
      }
    }
    await runs.each(pieces, 'naming', async (target, { show, signal }, _again, piece) => {
      const began = performance.now();
      show(namingStep);
      const judged = judgeNaming(await threads.look(target), piece.name, handout);
      if (!judged.ok) throw new AppError(judged.error.code, judged.error.data);
      const own = taken.get(piece);
      taken.delete(piece);
      const naming = { target, handout, threads };
      const key = await withIdentity(naming, own, (take) => nameOne(target, take(), naming, signal));
      const seconds = Math.ceil((performance.now() - began) / 1000);
      return { kind: 'done', serial: key.serial, holder: holderText(key), seconds, retries: 0 };
    });
  } finally {
    // Of those that were not even begun with.
    for (const [piece, key] of taken) handout.giveBack(key, piece.name, carries(piece.found, key));
  }
}
