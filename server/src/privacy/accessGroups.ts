import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { type AccessLine, accessRows } from './accessLog.ts';

/** What one person did in one way on one day, as one line; `seq` and `at` are those of the last time. */
export interface AccessGroup extends AccessLine {
  readonly count: number;
}

/** `acts`: what somebody consulted or changed; `all`: also what their devices received as they signed in. */
export const accessFilters = ['all', 'acts'] as const;
export type AccessFilter = (typeof accessFilters)[number];

/** Received or dropped with a whole class, without anybody looking at anything. */
function isReceipt({ action }: AccessLine): boolean {
  return action.startsWith('scope.');
}

/**
 * The log of accesses as people read it: one line for what one person did in one way on one day, with how many times; within a day, what was consulted or changed
 * before what devices received. A portal keeps nothing, so each sign-in of a teacher is a receipt: apart, they would hide the rest. A page has whole days of the
 * school, and `limit` lines or somewhat more.
 */
export async function accessGroups(
  reader: Reader,
  schoolId: string,
  userId: string,
  page: { readonly before?: number | undefined; readonly limit: number; readonly filter: AccessFilter },
): Promise<{ readonly lines: readonly AccessGroup[]; readonly next?: number }> {
  const done: AccessGroup[] = [];
  let today = new Map<string, AccessGroup>();
  let day = '';
  let last = 0;
  for await (const { line, actorId } of accessRows(reader, schoolId, userId, page.before)) {
    if (page.filter === 'acts' && isReceipt(line)) continue;
    const lineDay = schoolDay(line.at);
    if (lineDay !== day) {
      done.push(...inOrder(today));
      // `before` of the next page is exclusive: the last line of this one, below which the next day's begin.
      if (done.length >= page.limit) return { lines: done, next: last };
      today = new Map();
      day = lineDay;
    }
    last = line.seq;
    const key = [actorId, line.action, line.type, line.wholeClass, line.roles].join('/');
    const group = today.get(key);
    today.set(key, group ? { ...group, count: group.count + 1 } : { ...line, count: 1 });
  }
  return { lines: [...done, ...inOrder(today)] };
}

/** A day's lines: newest first, receipts last. */
function inOrder(groups: ReadonlyMap<string, AccessGroup>): readonly AccessGroup[] {
  const all = [...groups.values()];
  return [...all.filter((one) => !isReceipt(one)), ...all.filter(isReceipt)];
}
