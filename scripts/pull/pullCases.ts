import type { KeyFileSystem } from './keyImage.ts';
import type { PullHow } from './pullKey.ts';

/** One pull of a test: everything random about it follows from the seed, which stands in the test's name. */
export interface PullCase {
  readonly fileSystem: KeyFileSystem;
  readonly how: PullHow;
  readonly seed: number;
}

/** Pulls of the product in `npm test`, over all its tests; those that prove the driver's habits come on top. */
const USUAL_PULLS = 20;
/** The same in the long profile (`npm run test:long`), when CARTABLE_PULLS does not say otherwise. */
const LONG_PULLS = 500;

const KINDS = (['vfat', 'exfat'] as const).flatMap((fileSystem) =>
  (['power', 'unplug'] as const).map((how) => ({ fileSystem, how })),
);

/**
 * A test's pulls: each file system pulled each way in turn. `npm test` makes the usual number with the same seeds each time;
 * the long profile makes the test's share of 500, or of CARTABLE_PULLS, from a new seed each day.
 * CARTABLE_SEED sets the first seed, to repeat a failure.
 *
 * @param usual pulls of this test in `npm test`
 */
export function pullCases(usual: number, env: NodeJS.ProcessEnv = process.env): readonly PullCase[] {
  const long = Boolean(env.CARTABLE_LONG);
  const asked = Number(env.CARTABLE_PULLS);
  const total = asked > 0 && Number.isInteger(asked) ? asked : long ? LONG_PULLS : USUAL_PULLS;
  const count = Math.ceil((total * usual) / USUAL_PULLS);
  const first = Number(env.CARTABLE_SEED ?? (long ? Math.floor(Date.now() / 86_400_000) * 1000 : 1));
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? KINDS[0];
    if (kind === undefined) throw new RangeError('no kind of pull');
    return { ...kind, seed: first + index };
  });
}
