import { z } from 'zod';
import type { ToldRefusal } from './refusal.ts';
import { programSystems, type UpdateQuestion } from './release.ts';

/** The most that is told: a program has some hundred files. */
const mostFiles = 100_000;

/** How many files of a program are not what its signed manifest says: changed, missing, added or unreadable; 0 for one that is as released. */
export const wrongFiles = z.int().min(0).max(mostFiles);

/** What a key found when it compared its running program with the signed manifest. Names of files stay on the key. */
export const programCheck = z.strictObject({
  /** When, by the key's own clock, milliseconds: which verification it was, not what time it was. */
  at: z.int().min(0),
  wrong: wrongFiles,
});
export type ProgramCheck = z.infer<typeof programCheck>;

/** Who verified a key's program: the key itself, started on one of the systems, or a technician's computer, which looks at all of them. */
export const checkPlaces = [...programSystems, 'workshop'] as const;
export type CheckPlace = (typeof checkPlaces)[number];

/** What a key tells with its question for an update. */
export interface ToldUpdate extends UpdateQuestion {
  /** The version that it was offered and did not take, and why; null when it took what it was offered. */
  readonly refused: ToldRefusal | null;
  /** What it found; null when it has not verified the program that runs. */
  readonly check: ProgramCheck | null;
}
