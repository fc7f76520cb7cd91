import type { RenewWish } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { type BatchKey, type KeyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { changeFleetKey, noteFleetEvent } from '../storage/repositories/fleetKeys.ts';
import type { Session } from '../sync/session.ts';
import { waits } from './fleetFilter.ts';
import type { FleetService } from './fleetService.ts';
import type { FleetView } from './fleetView.ts';
import { keyBatchOf } from './keyBatchOf.ts';

/**
 * Fresh tickets for all keys of a filter that wait for their first start, or for none of them; the earlier ones no longer work.
 * @throws {AppError} `auth.forbidden`, `fleet.nobody`, `fleet.batch_large` (data: max), `fleet.changed` when another number of keys waits than
 *   was said, or one was started meanwhile
 */
export async function renewTickets(
  fleet: FleetService,
  view: FleetView,
  session: Session,
  { count, ...filter }: RenewWish,
  origin: string,
): Promise<KeyBatch> {
  await fleet.mustManage(session);
  const { storage, clock, tickets } = fleet.host;
  const { schoolId, userId: byUserId } = session;
  const keys = (await view.matching(session, filter)).filter(waits);
  if (keys.length === 0) throw new AppError('fleet.nobody');
  if (keys.length > largestBatch) throw new AppError('fleet.batch_large', { max: largestBatch });
  if (keys.length !== count) throw new AppError('fleet.changed');
  const made = await Promise.all(
    keys.map(async (key) => ({ key, ...(await tickets.issue(schoolId, key.keyId)) })),
  );
  const at = clock.now();
  await storage.transaction(async (writer) => {
    for (const { key, hash } of made) {
      if (!(await changeFleetKey(writer, schoolId, key, { ticketHash: hash }))) {
        throw new AppError('fleet.changed');
      }
      await noteFleetEvent(writer, schoolId, key.keyId, { at, kind: 'ticket', byUserId });
    }
  });
  const batch = made.map(({ key: { keyId, serial, holder }, ticket }): BatchKey => {
    return { keyId, serial, ticket, holder };
  });
  return keyBatchOf(fleet.host, schoolId, batch, origin);
}
