import { compareVersions } from '@cartable/shared/update/release.ts';
import type { ProgramRow } from '../storage/repositories/region/programs.ts';
import { shownCount } from './summarise.ts';

/** Keys of a school by version as they may be shown: null = hidden, as every count of fewer than five. */
export interface ShownProgram {
  readonly program: string | null;
  readonly keys: number | null;
}

/** Newest first; keys that have not told their version last. */
const order = (a: { readonly program: string | null }, b: { readonly program: string | null }): number =>
  compareVersions(b.program ?? '', a.program ?? '');

/** One school's keys by version. */
export function shownPrograms(counted: readonly ProgramRow[]): readonly ShownProgram[] {
  return counted.map(({ program, keys }) => ({ program, keys: shownCount(keys) })).sort(order);
}

/** Several schools together: how many schools run each version, and on how many keys. As in every sum, what is hidden adds nothing. */
export function sumPrograms(schools: readonly { readonly programs: readonly ShownProgram[] }[]) {
  const all = schools.flatMap(({ programs }) => programs);
  return [...Map.groupBy(all, ({ program }) => program)]
    .map(([program, lines]) => ({
      program,
      schools: lines.length,
      keys: lines.reduce((sum, { keys }) => sum + (keys ?? 0), 0),
    }))
    .sort(order);
}
