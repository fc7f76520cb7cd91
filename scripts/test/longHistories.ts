/** Random histories of the nightly profile (`npm run test:long`), and how many a process runs: thousands in one need more memory than it has. */
const HISTORIES = 10_000;
const HISTORIES_AT_ONCE = 400;

/** The file whose property they are. */
export const HISTORIES_TEST = 'shared/src/sync/invariants.test.ts';

/**
 * The environments of the processes that share the nightly histories: other seeds each day, every one printed by its test.
 * CARTABLE_HISTORIES and CARTABLE_SEED of `env` go before.
 */
export function longHistories(
  env: Readonly<Record<string, string | undefined>>,
  day: number = Math.trunc(Date.now() / 86_400_000),
): readonly Readonly<Record<string, string>>[] {
  const asked = Number(env.CARTABLE_HISTORIES);
  const all = Number.isSafeInteger(asked) && asked > 0 ? asked : HISTORIES;
  const first = Number(env.CARTABLE_SEED ?? day * 1_000);
  return Array.from({ length: Math.ceil(all / HISTORIES_AT_ONCE) }, (_, index) => ({
    CARTABLE_HISTORIES: String(Math.min(HISTORIES_AT_ONCE, all - index * HISTORIES_AT_ONCE)),
    CARTABLE_SEED: String(first + index),
  }));
}
