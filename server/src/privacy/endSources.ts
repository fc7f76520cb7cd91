import { type ProcessingId, processings } from '@cartable/shared/domain/privacy/processing.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { serverActor } from '../audit/auditRow.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { type Departed, forgetDeparted, saveDeparted } from '../storage/repositories/departures.ts';
import type { Writer } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { ErasureHost } from './erasureService.ts';
import { eraseItems, eraseSourced, isElsewhere, itemsNaming } from './eraseSourced.ts';
import { issuesNaming } from './issuesNaming.ts';
import { sourcedPlaces } from './sourcedPlaces.ts';
import { breath } from './whoLeft.ts';

/** People whom the directories are looked through for at once: they are held in memory meanwhile, and each look reads all of the directories. */
export const endingsAtOnce = 20_000;

/** Somebody of whom what imports keep is past its time in a school. */
export interface Ending {
  readonly schoolId: SchoolId;
  /** As they are noted once everything else that is due is erased. */
  readonly one: Departed;
}

/**
 * Erases what imports keep of those who left. Whom a directory still has waits until it has them no more: erased, they would be new at its next
 * full import and unknown at its next difference. Whom another school has keeps what the directories say, which is that school's too, and loses what
 * an undo would bring back to this one. Returns how many people ended in each school; with `dryRun` that is all.
 */
export async function endSources(
  host: ErasureHost,
  endings: readonly Ending[],
  dryRun: boolean,
): Promise<ReadonlyMap<SchoolId, number>> {
  const ended = new Map<SchoolId, number>();
  if (endings.length === 0) return ended;
  const { storage, clock } = host;
  const { reader } = storage;
  const known = await sourcedPlaces(reader, new Set(endings.map(({ one }) => one.userId)));
  const issues = dryRun ? new Map<string, never>() : await issuesNaming(reader, known);
  const today = schoolDay(clock.now());
  for (const [schoolId, all] of Map.groupBy(endings, (one) => one.schoolId)) {
    const kept = new Set<string>();
    const due: Departed[] = [];
    for (const { one } of all) {
      const elsewhere = known.has(one.userId) && (await isElsewhere(reader, schoolId, one.userId, today));
      if (elsewhere) kept.add(one.userId);
      if (elsewhere || known.get(one.userId)?.present !== true) due.push(one);
      await breath();
    }
    if (due.length > 0) ended.set(schoolId, due.length);
    if (dryRun || due.length === 0) continue;
    const items = await itemsNaming(reader, schoolId, new Set(due.map((one) => one.userId)));
    for (const one of due) {
      const { userId } = one;
      const sourced = kept.has(userId) ? undefined : known.get(userId);
      await storage.transaction(async (writer) => {
        await eraseItems(writer, schoolId, items.get(userId) ?? []);
        if (sourced !== undefined) await eraseSourced(writer, sourced, issues.get(userId) ?? []);
        await concludeDeparted(host, writer, schoolId, one, ['import']);
      });
      await breath();
    }
  }
  return ended;
}

/** Notes what was erased of somebody who left, in the audit too; once nothing is left to erase, that they had been there is forgotten. */
export async function concludeDeparted(
  { hasher, clock }: ErasureHost,
  writer: Writer,
  schoolId: string,
  before: Departed,
  list: readonly ProcessingId[],
): Promise<void> {
  const one = withErased(before, list);
  const erased = JSON.parse(one.erased) as readonly string[];
  const all = processings.filter(({ retention }) => retention.start === 'departure');
  if (all.every(({ id }) => erased.includes(id))) await forgetDeparted(writer, schoolId, one.userId);
  else await saveDeparted(writer, schoolId, one);
  const of = { targetId: one.userId, subject: one.userId, digest: '' };
  const drafts = list.map((type) => ({ action: 'person.expired', type, ...of }) as const);
  await appendAudit(writer, hasher, schoolId, serverActor, clock.now(), drafts);
}

/** Somebody with these processings erased too. */
export function withErased(one: Departed, list: readonly ProcessingId[]): Departed {
  return { ...one, erased: JSON.stringify([...(JSON.parse(one.erased) as readonly string[]), ...list]) };
}
