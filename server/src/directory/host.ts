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
  /** Told as it goes on; `total` 0 = not known beforehand. */
  readonly progress: (phase: ImportPhase, done: number, total: number) => void;
}

export type ImportPhase = 'reading' | 'comparing' | 'applying' | 'keeping' | 'undoing' | 'cleaning';
