import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { type ProcessingId, processings } from '@cartable/shared/domain/privacy/processing.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import {
  accountHolders,
  type Departed,
  liveRecords,
  listDeparted,
} from '../storage/repositories/departures.ts';
import type { Reader } from '../storage/storage.ts';

/** Days between noticing that somebody left and the first erasure, whatever the retention: a wrong date can still be put right. */
export const graceDays = 30;
const recordsAtOnce = 500;

/** Who has no right left in a school, and who came back. */
export interface WhoLeft {
  readonly left: readonly Departed[];
  /** People who had left and are there again. */
  readonly back: readonly string[];
}

/**
 * Works out who left a school: everybody known there (by an account, a name or a right) without a right today or later. The day is the last of
 * their rights; when nothing says it, the day on which it was noticed.
 */
export async function whoLeft(reader: Reader, schoolId: string, today: string): Promise<WhoLeft> {
  const lastDays = new Map<string, string | undefined>();
  const present = new Set<string>();
  for (const userId of await accountHolders(reader, schoolId)) lastDays.set(userId, undefined);
  for await (const { id } of records(reader, schoolId, person.type)) lastDays.set(id, undefined);
  for await (const { text } of records(reader, schoolId, membership.type)) {
    // Its definition parsed it when it was stored.
    const { userId, endsOn } = JSON.parse(text) as { userId: string; endsOn: string | null };
    if (endsOn === null || endsOn >= today) present.add(userId);
    else if (endsOn > (lastDays.get(userId) ?? '')) lastDays.set(userId, endsOn);
  }
  const known = new Map((await listDeparted(reader, schoolId)).map((one) => [one.userId, one]));
  for (const userId of known.keys()) if (!lastDays.has(userId)) lastDays.set(userId, undefined);
  const left: Departed[] = [];
  for (const [userId, lastDay] of lastDays) {
    if (present.has(userId)) continue;
    const before = known.get(userId);
    const leftOn = lastDay ?? before?.leftOn ?? today;
    left.push({ userId, leftOn, noticedOn: before?.noticedOn ?? today, erased: before?.erased ?? '[]' });
  }
  return { left, back: [...known.keys()].filter((userId) => present.has(userId)) };
}

/** The processings whose data of somebody who left is past its retention today and not erased yet. */
export function dueProcessings(one: Departed, today: string): readonly ProcessingId[] {
  if (addDays(one.noticedOn, graceDays) > today) return [];
  const erased = JSON.parse(one.erased) as readonly string[];
  return processings.flatMap(({ id, retention }) =>
    retention.start === 'departure' && !erased.includes(id) && addDays(one.leftOn, retention.days) < today
      ? [id]
      : [],
  );
}

async function* records(reader: Reader, schoolId: string, type: string) {
  for (let after = ''; ; ) {
    const page = await liveRecords(reader, schoolId, type, after, recordsAtOnce);
    yield* page;
    after = page.at(-1)?.id ?? after;
    if (page.length < recordsAtOnce) return;
    await breath();
  }
}

/** Lets the server answer others: this is never urgent. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
