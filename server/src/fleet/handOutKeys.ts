import type { RenewWish } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { changeFleetKey, noteFleetEvent } from '../storage/repositories/fleetKeys.ts';
import type { Session } from '../sync/session.ts';
import type { FleetService } from './fleetService.ts';
import type { FleetView } from './fleetView.ts';

/**
 * Hands out all keys of a filter that lie in the drawer, or none of them; those that were handed out or started before stay as they are. Each notes who did it.
 * @throws {AppError} `auth.forbidden`, `fleet.nobody`, `fleet.batch_large` (data: max), `fleet.changed` when another number lies in the drawer than was
 *   said, or one was started meanwhile
 */
export async function handOutKeys(
  fleet: FleetService,
  view: FleetView,
  session: Session,
  { count, ...filter }: RenewWish,
): Promise<void> {
  await fleet.mustManage(session);
  const { storage, clock } = fleet.host;
  const { schoolId, userId: byUserId } = session;
  const keys = (await view.matching(session, filter)).filter(({ state }) => state === 'prepared');
  if (keys.length === 0) throw new AppError('fleet.nobody');
  if (keys.length > largestBatch) throw new AppError('fleet.batch_large', { max: largestBatch });
  if (keys.length !== count) throw new AppError('fleet.changed');
  const at = clock.now();
  await storage.transaction(async (writer) => {
    for (const key of keys) {
      if (!(await changeFleetKey(writer, schoolId, key, { state: 'handed_out' }))) {
        throw new AppError('fleet.changed');
      }
      await noteFleetEvent(writer, schoolId, key.keyId, { at, kind: 'handed_out', byUserId });
    }
  });
}
