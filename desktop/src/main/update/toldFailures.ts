import type { UpdateQuestion } from '@cartable/shared/update/release.ts';

/**
 * What a key tells of the versions that failed on it, the last at the end. Not of the running one, of which a repair did not start: the version itself is not what failed.
 */
export function toldFailures(
  noted: readonly string[],
  running: string,
): Pick<UpdateQuestion, 'failed' | 'failedBefore'> {
  const versions = noted.filter((version) => version !== running);
  const [failed = null, failedBefore] = [versions.at(-1), versions.slice(0, -1)];
  return failedBefore.length > 0 ? { failed, failedBefore } : { failed };
}
