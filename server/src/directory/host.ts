import type { Derivation } from '@cartable/shared/domain/derivation.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { Storage } from '../storage/storage.ts';

/** What an import stands on. */
export interface ImportHost {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly clock: Pick<Clock, 'now'>;
  readonly derivations: readonly Derivation[];
  /**
   * Told as it goes on, between two transactions; `total` 0 = not known beforehand. What it throws gives the work up there: a reading leaves
   * nothing, what is being applied waits to be resumed.
   */
  readonly progress: (phase: ImportPhase, done: number, total: number) => void;
}

/** The parts of an import's work, in their order; of `scanning` and `reading` the figures are bytes, of the others things of one kind. */
export const importPhases = [
  'scanning',
  'reading',
  'missing',
  'comparing',
  'applying',
  'undoing',
  'keeping',
  'cleaning',
] as const;
export type ImportPhase = (typeof importPhases)[number];
