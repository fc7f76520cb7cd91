import type { EntryKind } from '../directory/readers/entries.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { findSourced } from '../storage/repositories/importEntries.ts';
import { keptRuns, type SourcedPlace, sourcedIds, stagedIds } from '../storage/repositories/importPeople.ts';
import { beforeRun } from '../storage/repositories/importRuns.ts';
import type { EntryStatus } from '../storage/schema.ts';
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
 * Under which identifiers the directories know these people. Records' identifiers are digests of theirs, so one looks through all: once for
 * everybody asked for, and never within a transaction, since a region's directories take half a minute.
 */
export async function sourcedPlaces(
  reader: Reader,
  userIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Sourced>> {
  const found = new Map<string, { places: SourcedPlace[]; present: boolean }>();
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
    for (const source of new Set(runs.map((one) => one.source))) {
      const pages = every((after) => sourcedIds(reader, source, kind, after, entriesAtOnce));
      for await (const one of pages) look(source, one.id, one.missingSince === null);
    }
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
  const known = (await sourcedPlaces(reader, new Set([userId]))).get(userId);
  for (const { source, kind, id } of known?.places ?? []) {
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
