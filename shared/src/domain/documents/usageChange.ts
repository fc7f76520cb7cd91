import { joinedId, type UserId } from '../../lib/ids.ts';
import { school } from '../directory/school.ts';
import {
  type MutationContext,
  type Outcome,
  put,
  type RecordView,
  rejected,
  type Write,
} from '../mutator.ts';
import { documentUsage } from './usage.ts';

/** The person's space with so many bytes more or fewer. */
export function usageChange(view: RecordView, ownerId: UserId, deltaBytes: number): readonly Write[] {
  if (deltaBytes === 0) return [];
  const current = view.get(documentUsage, ownerId) ?? { id: ownerId, ownerId, bytes: 0 };
  return [put(documentUsage, { ...current, bytes: Math.max(0, current.bytes + deltaBytes) })];
}

/** Why so many more bytes do not fit in the person's space, or undefined. What shrinks always fits. */
export function quotaRefusal(
  { actor, view }: Pick<MutationContext<unknown>, 'actor' | 'view'>,
  deltaBytes: number,
): Outcome | undefined {
  // A key that has not received its school yet leaves the decision to the server.
  const quotaBytes = view.get(school, joinedId(actor.schoolId))?.quotaBytes;
  if (quotaBytes === undefined || deltaBytes <= 0) return undefined;
  const usedBytes = view.get(documentUsage, actor.userId)?.bytes ?? 0;
  if (usedBytes + deltaBytes <= quotaBytes) return undefined;
  return rejected('documents.quota_full', {
    neededBytes: deltaBytes,
    freeBytes: Math.max(0, quotaBytes - usedBytes),
  });
}
