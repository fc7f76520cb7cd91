import type { Write } from '@cartable/shared/domain/mutator.ts';
import type { RecordDefinition } from '@cartable/shared/domain/record.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import { commitChanges } from '../sync/commit.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { WorkingSet } from '../sync/workingSet.ts';

/** What the region's services stand on. */
export interface RegionHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  /** Tells whoever listens; a command beside the server has nobody to tell. */
  readonly hints: Pick<HintBus, 'publish'>;
}

/** Writes records of a school on the server's authority, in the caller's transaction; gives the scopes to tell of. */
export async function writeInSchool(
  host: Pick<RegionHost, 'hasher' | 'definitions' | 'clock'>,
  writer: Writer,
  schoolId: string,
  writes: readonly Write[],
): Promise<readonly string[]> {
  if (writes.length === 0) return [];
  const records = new WorkingSet(writer, schoolId as SchoolId, host.definitions);
  await records.stage(writes);
  const context = { hasher: host.hasher, schoolId, deviceId: 'server', now: host.clock.now() };
  return commitChanges(writer, context, records.changes());
}
