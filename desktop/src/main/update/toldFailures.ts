import { isAppError } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { UpdateQuestion } from '@cartable/shared/update/release.ts';
import type { FailedVersions } from '../../update/slots/failedVersions.ts';

/** The versions that failed here; refused with `key.*` when the key does not say: without them one that does not start would be taken once more. */
export async function readFailures(
  failures: FailedVersions,
  running: string,
): Promise<Result<readonly string[]>> {
  try {
    return ok(await failures.since(running));
  } catch (error) {
    if (!isAppError(error)) throw error;
    return refused(error.code, error.data);
  }
}

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
