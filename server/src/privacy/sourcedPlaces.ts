import type { EntryKind } from '../directory/readers/entries.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { findSourced, findSourcedStates } from '../storage/repositories/importEntries.ts';
import { keptRuns, type SourcedPlace, stagedIds } from '../storage/repositories/importPeople.ts';
import { beforeRun } from '../storage/repositories/importRuns.ts';
import { findSourcePeople } from '../storage/repositories/sourcePeople.ts';
import type { EntryStatus } from '../storage/schema/importTables.ts';
import type { Reader } from '../storage/storage.ts';
import type { SchoolCut } from './schoolCut.ts';
import type { DataRow } from './tableText.ts';
import { breath } from './whoLeft.ts';

const people = ['pupil', 'guardian', 'staff'] as const satisfies readonly EntryKind[];
const entriesAtOnce = 2000;
const arriving: readonly EntryStatus[] = ['new', 'changed', 'back'];

/** What the directories know of somebody. */
export interface Sourced {
  readonly places: readonly SourcedPlace[];
  /** Whether a directory has the person, and not only had; or will have once an import that waits or was interrupted is done. */
  readonly present: boolean;
}

/**
 * Under which identifiers the directories know these people. What was last applied has them by their records' identifiers (`source_person`); what runs
 * hold besides is looked through, once for everybody asked for, and never within a transaction.
 */
export async function sourcedPlaces(
  reader: Reader,
  userIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Sourced>> {
  const found = new Map<string, { places: SourcedPlace[]; present: boolean }>();
  const known = [...(await findSourcePeople(reader, userIds))];
  for (const list of Map.groupBy(known, ([, { source, kind }]) => `${source}/${kind}`).values()) {
    const [, { source, kind }] = list[0] ?? ['', { source: '', kind: '' }];
    const ids = list.map(([, { id }]) => id);
    const states = await findSourcedStates(reader, source, kind, ids);
    const since = new Map(states.map((one) => [one.id, one.missingSince]));
    for (const [userId, place] of list) {
      const missingSince = since.get(place.id);
      if (missingSince !== undefined) found.set(userId, { places: [place], present: missingSince === null });
    }
  }
  const runs = await keptRuns(reader);
  for (const kind of people) {
    const look = (source: string, id: string, present: boolean) => {
      const userId = personIdOf(source, kind, id);
      if (!userIds.has(userId)) return;
      const one = found.get(userId) ?? { places: [], present: false };
      found.set(userId, one);
      one.present ||= present;
      if (!one.places.some((known) => known.source === source && known.kind === kind && known.id === id))
        one.places.push({ source, kind, id });
    };
    // Who was removed from the source stands in the last run still, so that it can be undone.
    for (const { id: run, source, state } of runs) {
      const coming = state === 'reading' || state === 'ready' || state === 'applying';
      const read = every((after) => stagedIds(reader, run, kind, after, entriesAtOnce));
      for await (const one of read) look(source, one.id, coming && arriving.includes(one.status));
      const before = every((after) => stagedIds(reader, beforeRun(run), kind, after, entriesAtOnce));
      for await (const one of before) look(source, one.id, state === 'undoing' && one.missingSince === null);
    }
  }
  return found;
}

/** All rows in the order of their ids, page by page, with a breath between two. */
async function* every<Row extends { readonly id: string }>(
  pageAfter: (after: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const page = await pageAfter(after);
    yield* page;
    after = page.at(-1)?.id ?? after;
    if (page.length < entriesAtOnce) return;
    await breath();
  }
}

/**
 * What the directories say of a person, as they said it; other people's identifiers are left out. `cut`: only what is one school's.
 */
export async function personSourced(
  reader: Reader,
  userId: string,
  cut?: SchoolCut,
): Promise<readonly DataRow[]> {
  const rows: DataRow[] = [];
  for (const { source, kind, id } of (await findSourcePeople(reader, [userId])).values()) {
    const found = await findSourced(reader, source, kind, id);
    if (found === undefined) continue;
    const { guardians: _, ...whole } = JSON.parse(found.content) as Record<string, unknown>;
    const content = cut === undefined ? whole : await cut.of(source, kind, userId, whole);
    if (content === undefined) continue;
    rows.push({
      source,
      ...content,
      ...(found.missingSince === null ? {} : { missingAt: found.missingSince }),
    });
  }
  return rows;
}
