import { AppError } from '@cartable/shared/lib/errors.ts';
import { compareVersions } from '@cartable/shared/update/release.ts';

/** What a key judges a version by before it takes it: nobody's word but its own. */
export interface OwnVersions {
  /** The version that runs, as the program itself knows it: its manifest lies in a file that anybody may have changed. */
  readonly runningVersion: string;
  /** The versions that failed to start on this key. */
  readonly failed: readonly string[];
  /** The running program is not as released: the same version may come once more. */
  readonly repair: boolean;
}

/**
 * Why a version is not taken; undefined when it leads forward. Refused are an older one, which would open a database newer than itself, and the one that
 * did not start here. A server that was taken over, or restored to an earlier day, would otherwise put any signed version on every key
 * (docs/decisions/0231).
 */
export function refusalOf(
  version: string,
  { runningVersion, failed, repair }: OwnVersions,
): AppError | undefined {
  const order = compareVersions(version, runningVersion);
  if (order < 0 || (order === 0 && !repair)) {
    return new AppError('update.not_newer', { version, running: runningVersion });
  }
  return failed.includes(version) ? new AppError('update.failed_here', { version }) : undefined;
}

/** @throws {AppError} `update.not_newer` (data: version, running), `update.failed_here` (data: version) */
export function mustBeTaken(version: string, own: OwnVersions): void {
  const refusal = refusalOf(version, own);
  if (refusal !== undefined) throw refusal;
}
