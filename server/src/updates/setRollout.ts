import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { everySchool, findRollouts, saveRollout } from '../storage/repositories/updateRollouts.ts';
import type { Storage } from '../storage/storage.ts';
import { publishedReleases } from './publishedReleases.ts';
import type { UpdateFiles } from './updateFiles.ts';

/** What a person decides of a version: a share of the keys, 0 to 100 (null: as the region says), or a stop. */
export interface RolloutChange {
  readonly percent: number | null;
  readonly state: 'running' | 'stopped';
}

/**
 * Decides for a school, or with {@link everySchool} for all that say nothing else. Whoever calls has asked whether the person may.
 * @throws {AppError} `update.version_unknown`, `update.stopped_for_all`
 */
export async function setRollout(
  host: { readonly storage: Storage; readonly clock: Clock; readonly updates: UpdateFiles },
  schoolId: string,
  version: string,
  change: RolloutChange,
): Promise<void> {
  const releases = await publishedReleases(host.updates);
  if (!releases.some((one) => one.version === version))
    throw new AppError('update.version_unknown', { version });
  await host.storage.transaction(async (writer) => {
    const found = async (place: string) =>
      (await findRollouts(writer, place)).find((one) => one.version === version);
    const all = await found(everySchool);
    // A school must not go on with what was stopped for everybody; the operator may, who stopped it or sees why it did.
    if (schoolId !== everySchool && change.state === 'running' && all?.state === 'stopped') {
      throw new AppError('update.stopped_for_all', { version });
    }
    const reason = change.state === 'stopped' ? 'person' : null;
    // Going on after a stop is a new beginning: the failures that led to it have been judged, and would stop it again at the first report.
    const anew = change.state === 'running' && (await found(schoolId))?.state === 'stopped';
    await saveRollout(writer, schoolId, version, { ...change, reason, changedAt: host.clock.now() }, anew);
  });
}
