import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { joinedId, type SchoolId } from '@cartable/shared/lib/ids.ts';
import { serverDevice } from '../ops/importRecords.ts';
import { type DoneItem, type MarkedItem, markItems, nextItems } from '../storage/repositories/importItems.ts';
import { liveRecords } from '../storage/repositories/departures.ts';
import { findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import { commitChanges } from '../sync/commit.ts';
import { stageDerivations } from '../sync/derive.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { WorkingSet } from '../sync/workingSet.ts';
import type { ImportHost } from './host.ts';

/**
 * Records of one transaction: some tenths of a second, during which the server's other writes wait. Identifiers are digests, so records land
 * all over a school's pages, and each transaction writes every page that it touched: smaller ones write the same pages over and over.
 */
const itemsAtOnce = 2000;

/** How far one transaction went: how many items it took, and the number of the last. */
export interface Step {
  readonly count: number;
  readonly last: number;
}

const stepOf = (items: readonly DoneItem[]): Step => ({ count: items.length, last: items.at(-1)?.no ?? 0 });

/**
 * Applies the next changes of a run to a school beyond the number `beyond`, with the figures that follow and their places in the feeds, in one
 * transaction; what a crash interrupts is as if it had not begun. A count of 0 = the school is finished.
 */
export async function applyItems(
  host: ImportHost,
  runId: string,
  schoolId: string,
  beyond: number,
): Promise<Step> {
  return host.storage.transaction(async (writer) => {
    const items = await nextItems(writer, runId, schoolId, 'waiting', beyond, itemsAtOnce);
    const records = await loaded(writer, schoolId, items);
    const writes: Write[] = [];
    const left = new Set<DoneItem>();
    const today = schoolDay(host.clock.now());
    for (const item of items) {
      const write = await writeOf(writer, schoolId, item, records, today);
      if (write === 'left') left.add(item);
      else if (write !== undefined) writes.push(write);
    }
    const written = await commit(host, writer, schoolId, records, writes);
    const marked = items.map((item): MarkedItem => {
      const stored = records.stored(item.type, item.id);
      const rev = written.has(`${item.type}/${item.id}`) ? (stored?.rev ?? 0) + 1 : null;
      return { no: item.no, before: stored?.text ?? null, rev, state: left.has(item) ? 'left' : 'done' };
    });
    await markItems(writer, runId, schoolId, 'waiting', marked);
    return stepOf(items);
  });
}

/** Gives back the records that the last changes of a run to a school replaced; those that somebody changed since are left. */
export async function undoItems(
  host: ImportHost,
  runId: string,
  schoolId: string,
  beyond: number,
): Promise<Step> {
  return host.storage.transaction(async (writer) => {
    const items = await nextItems(writer, runId, schoolId, 'done', beyond, itemsAtOnce);
    const records = await loaded(writer, schoolId, items);
    const writes: Write[] = [];
    const taken = new Set<string>();
    const left = new Set<DoneItem>();
    for (const item of items) {
      if (item.rev === null) continue;
      const key = `${item.type}/${item.id}`;
      if (records.stored(item.type, item.id)?.rev !== item.rev || taken.has(key)) {
        left.add(item);
        continue;
      }
      taken.add(key);
      const { type } = item;
      // Another source has people there by now: they would be in a school that is not.
      if (item.before === null && type === school.type && (await isInhabited(writer, item.id, items))) {
        left.add(item);
        continue;
      }
      if (item.before === null) writes.push({ op: 'delete', type, id: joinedId(item.id) });
      else writes.push({ op: 'put', type, record: JSON.parse(item.before) as AnyRecord });
    }
    await commit(host, writer, schoolId, records, writes);
    const marked = items.map((item): MarkedItem => ({ ...item, state: left.has(item) ? 'left' : 'undone' }));
    await markItems(writer, runId, schoolId, 'done', marked);
    return stepOf(items);
  });
}

async function loaded(writer: Writer, schoolId: string, items: readonly DoneItem[]): Promise<WorkingSet> {
  const records = new WorkingSet(writer, schoolId, recordDefinitions);
  for (const type of new Set(items.map((one) => one.type))) {
    const ids = items.flatMap((one) => (one.type === type ? [one.id] : []));
    await records.prefetch(type, ids);
  }
  return records;
}

/** Stores the writes and what follows from them. Returns the keys (`type/id`) of every record that changed. */
async function commit(
  host: ImportHost,
  writer: Writer,
  schoolId: string,
  records: WorkingSet,
  writes: readonly Write[],
): Promise<ReadonlySet<string>> {
  const changes = await records.stage(writes);
  // What a change of class asks about each pupil, asked at once.
  const moved = changes.flatMap(({ type, before, after }) =>
    type === membership.type ? [String((after ?? before)?.['userId'])] : [],
  );
  await records.prefetchBy(membership.type, 'userId', moved);
  await stageDerivations(records, schoolId as SchoolId, host.derivations, changes);
  const staged = records.changes();
  const context = { hasher: host.hasher, schoolId, deviceId: serverDevice, now: host.clock.now() };
  await commitChanges(writer, context, staged);
  return new Set(staged.map((one) => `${one.definition.type}/${one.id}`));
}

interface ItemContent {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
}

async function writeOf(
  reader: Reader,
  schoolId: string,
  item: DoneItem,
  records: WorkingSet,
  today: string,
): Promise<Write | 'left' | undefined> {
  const { type, op } = item;
  const id = joinedId(item.id);
  const { fields = {}, defaults = {} } = JSON.parse(item.fields) as ItemContent;
  const text = records.stored(type, id)?.text ?? null;
  const existing = text === null ? undefined : (JSON.parse(text) as AnyRecord);
  switch (op) {
    case 'put':
      return { op, type, record: { ...(existing ?? defaults), ...fields, id } };
    case 'end': {
      const last = fields['endsOn'];
      const ended = existing?.['endsOn'];
      if (existing === undefined || (typeof ended === 'string' && ended <= String(last))) return undefined;
      return { op: 'put', type, record: { ...existing, endsOn: last } };
    }
    case 'delete':
      if (type === schoolClass.type && (await isUsed(reader, schoolId, id, today))) return 'left';
      if (type === membership.type && text !== null && isGiven(text, today)) return 'left';
      if (type === person.type && (await isHeld(reader, schoolId, id, today))) return 'left';
      return { op, type, id };
  }
}

/** Whether a right was given by hand and is not over: no import ends it. */
function isGiven(text: string, today: string): boolean {
  const { endsOn, given } = membership.schema.parse(JSON.parse(text));
  return given === true && (endsOn ?? today) >= today;
}

function isOpen(text: string, today: string): boolean {
  return membership.schema.parse(JSON.parse(text)).endsOn === null || isGiven(text, today);
}

/** Somebody with a role given by hand keeps their name, whether a directory has them or not. */
async function isHeld(reader: Reader, schoolId: string, userId: string, today: string): Promise<boolean> {
  const held = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  return held.some(({ text }) => text !== null && isGiven(text, today));
}

/** Whether a school has anybody beside those whom this step takes back. */
async function isInhabited(reader: Reader, schoolId: string, taken: readonly DoneItem[]): Promise<boolean> {
  const leaving = new Set(
    taken.flatMap((one) => (one.type === person.type && one.before === null ? [one.id] : [])),
  );
  const there = await liveRecords(reader, schoolId, person.type, '', leaving.size + 1);
  return there.some(({ id }) => !leaving.has(id));
}

/** A class in which there is somebody, or work, is not deleted: marks and homework would stand nowhere. */
async function isUsed(reader: Reader, schoolId: string, classId: string, today: string): Promise<boolean> {
  const members = await findRecordsByKey(reader, schoolId, membership.type, 'classId', classId);
  if (members.some(({ text }) => text !== null && isOpen(text, today))) return true;
  for (const { type } of [evaluation, assignment]) {
    if ((await findRecordsByKey(reader, schoolId, type, 'classId', classId)).length > 0) return true;
  }
  return false;
}
