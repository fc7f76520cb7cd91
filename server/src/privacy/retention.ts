import type { ProcessingId } from '@cartable/shared/domain/privacy/processing.ts';
import { processings } from '@cartable/shared/domain/privacy/processing.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { serverActor } from '../audit/auditRow.ts';
import { collectBlobs } from '../files/collect.ts';
import { allSchools, forgetDeparted, liveRecords, saveDeparted } from '../storage/repositories/departures.ts';
import { eraseAccount, expireContents } from '../storage/repositories/erasure.ts';
import { markUnused } from '../storage/repositories/unusedBlobs.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { purgeRecord } from '../sync/purge.ts';
import { typesInOrder } from './erasurePlan.ts';
import type { ErasureHost } from './erasureService.ts';
import { endForgotten } from './endForgotten.ts';
import { concludeDeparted, type Ending, endingsAtOnce, endSources, withErased } from './endSources.ts';
import { breath, dueProcessings, whoLeft } from './whoLeft.ts';

const recordsAtOnce = 500;

/** What the end of retentions takes in a school: how many people have data of a processing that is due, and how many records that is. */
export interface RetentionLine {
  /** Null: people whom a directory named and no school knew. */
  readonly schoolId: string | null;
  readonly processing: ProcessingId;
  readonly people: number;
  readonly records: number;
}

interface Doomed {
  readonly type: string;
  readonly id: string;
  readonly userId: string;
  readonly contents: readonly string[];
}

/**
 * Erases what the register says of those who left, when its time is over: the daily job. With `dryRun` it only counts, and changes nothing at all.
 * Each person's erasure is a line of the audit, each record's another; keys forget them at their next synchronisation. What is cut off is done
 * at the next run.
 * @throws what failed in a school, once all others are done
 */
export async function runRetention(
  host: ErasureHost,
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly RetentionLine[]> {
  const lines: RetentionLine[] = [];
  let ending: Ending[] = [];
  const end = async () => {
    for (const [schoolId, people] of await endSources(host, ending, dryRun))
      lines.push({ schoolId, processing: 'import', people, records: 0 });
    ending = [];
  };
  const schools = await allSchools(host.storage.reader);
  const ofSchools = () =>
    eachApart(schools, async (schoolId) => {
      const of = await retentionOf(host, schoolId as SchoolId, dryRun);
      lines.push(...of.lines);
      ending.push(...of.ending);
      if (ending.length >= endingsAtOnce) await end();
    });
  const ofNobody = async () => {
    const people = await endForgotten(host, dryRun);
    if (people > 0) lines.push({ schoolId: null, processing: 'import', people, records: 0 });
  };
  await eachApart([ofSchools, end, ofNobody], (part) => part());
  return lines;
}

async function retentionOf(
  host: ErasureHost,
  schoolId: SchoolId,
  dryRun: boolean,
): Promise<{ readonly lines: readonly RetentionLine[]; readonly ending: readonly Ending[] }> {
  const { storage, clock } = host;
  const today = schoolDay(clock.now());
  const { left, back } = await whoLeft(storage.reader, schoolId, today);
  if (!dryRun) {
    await storage.transaction(async (writer) => {
      for (const userId of back) await forgetDeparted(writer, schoolId, userId);
      for (const one of left) await saveDeparted(writer, schoolId, one);
    });
  }
  const due = new Map<string, readonly ProcessingId[]>();
  const ending: Ending[] = [];
  const leaving = new Map(left.map((one) => [one.userId, one]));
  for (const one of left) {
    const list = dueProcessings(one, today);
    const here = list.filter((id) => id !== 'import');
    if (here.length > 0) due.set(one.userId, here);
    // Concluded before then, all but this.
    if (here.length < list.length) ending.push({ schoolId, one: withErased(one, here) });
  }
  const doomed = due.size === 0 ? [] : await doomedRecords(host, schoolId, due);
  if (!dryRun && due.size > 0) {
    // The way in first: nothing new comes from somebody whose data is being erased.
    for (const [userId, list] of due) {
      if (!list.includes('account')) continue;
      await storage.transaction((writer) => eraseAccount(writer, schoolId, userId, clock.now()));
    }
    for (const { type, id, userId } of doomed) {
      const note = { author: serverActor, subject: userId };
      const touched = await purgeRecord(host, schoolId, type, id, note);
      host.hints?.publish(schoolId, touched);
      await breath();
    }
    await storage.transaction(async (writer) => {
      await markUnused(writer, clock.now());
      await expireContents(writer, schoolId, [...new Set(doomed.flatMap((one) => one.contents))]);
    });
    await collectBlobs(storage, host.blobs, clock.now());
    for (const [userId, list] of due) {
      const before = leaving.get(userId);
      if (before === undefined) continue;
      await storage.transaction((writer) => concludeDeparted(host, writer, schoolId, before, list));
    }
  }
  const lines = processings.flatMap(({ id }) => {
    const people = [...due.values()].filter((list) => list.includes(id)).length;
    const records = doomed.filter((one) => recordPrivacy.get(one.type)?.processing === id).length;
    return people === 0 ? [] : [{ schoolId, processing: id, people, records }];
  });
  return { lines, ending };
}

/** The records of those people in those processings; one that belongs to the class stays. One reading for all of them. */
async function doomedRecords(
  { storage, definitions }: ErasureHost,
  schoolId: string,
  due: ReadonlyMap<string, readonly ProcessingId[]>,
): Promise<readonly Doomed[]> {
  const doomed: Doomed[] = [];
  const wanted = new Set([...due.values()].flat());
  for (const type of typesInOrder()) {
    const privacy = recordPrivacy.get(type);
    if (privacy === undefined || privacy.erasure === 'shared' || !wanted.has(privacy.processing)) continue;
    for (let after = ''; ; ) {
      const page = await liveRecords(storage.reader, schoolId, type, after, recordsAtOnce);
      for (const { id, text } of page) {
        after = id;
        const record = JSON.parse(text) as AnyRecord;
        const whose = [...privacy.about(record), ...(privacy.erasedWith?.(record) ?? [])];
        const userId = whose.find((one) => due.get(one)?.includes(privacy.processing));
        if (userId === undefined) continue;
        doomed.push({ type, id, userId, contents: definitions.get(type)?.contents?.(record) ?? [] });
      }
      if (page.length < recordsAtOnce) break;
      await breath();
    }
  }
  return doomed;
}
