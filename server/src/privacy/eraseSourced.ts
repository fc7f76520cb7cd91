import type { EntryKind } from '../directory/readers/entries.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { beforeRun } from '../storage/repositories/importRuns.ts';
import { findSourced } from '../storage/repositories/importEntries.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import type { DataRow } from './tableText.ts';

const people = ['pupil', 'guardian', 'staff'] as const satisfies readonly EntryKind[];
const entriesAtOnce = 2000;

/** Where a directory describes somebody. */
export interface SourcedPlace {
  readonly source: string;
  readonly kind: EntryKind;
  readonly id: string;
}

/**
 * Under which identifiers the directories know a person. Records' identifiers are digests of theirs, so one looks through all: for exports and
 * erasures, which are rare.
 */
export async function sourcedPlaces(reader: Reader, userId: string): Promise<readonly SourcedPlace[]> {
  const found: SourcedPlace[] = [];
  const runs = await reader.selectFrom('import_run').select(['id', 'source']).execute();
  const sources = [...new Set(runs.map((one) => one.source))];
  for (const kind of people) {
    for (const source of sources) {
      for (let after = ''; ; ) {
        const page = await reader
          .selectFrom('source_entry')
          .select('id')
          .where('source', '=', source)
          .where('kind', '=', kind)
          .where('id', '>', after)
          .orderBy('id')
          .limit(entriesAtOnce)
          .execute();
        for (const { id } of page) {
          after = id;
          if (personIdOf(source, kind, id) === userId) found.push({ source, kind, id });
        }
        if (page.length < entriesAtOnce) break;
      }
    }
    // Who was removed from the source stands in the last run still, so that it can be undone.
    for (const { id: runId, source } of runs) {
      for (const run of [runId, beforeRun(runId)]) {
        const rows = await reader
          .selectFrom('import_entry')
          .select('id')
          .where('run_id', '=', run)
          .where('kind', '=', kind)
          .execute();
        for (const { id } of rows) {
          if (found.some((one) => one.source === source && one.kind === kind && one.id === id)) continue;
          if (personIdOf(source, kind, id) === userId) found.push({ source, kind, id });
        }
      }
    }
  }
  return found;
}

/** What the directories say of a person, as they said it; other people's identifiers are left out. */
export async function personSourced(reader: Reader, userId: string): Promise<readonly DataRow[]> {
  const rows: DataRow[] = [];
  for (const { source, kind, id } of await sourcedPlaces(reader, userId)) {
    const found = await findSourced(reader, source, kind, id);
    if (found === undefined) continue;
    const { guardians: _, ...content } = JSON.parse(found.content) as Record<string, unknown>;
    rows.push({
      source,
      ...content,
      ...(found.missingSince === null ? {} : { missingAt: found.missingSince }),
    });
  }
  return rows;
}

/**
 * Erases what imports keep of a person: what the sources said of them, links to them, and what an undo would bring back. An import that still
 * has them describes them anew: the source is where that must be ended.
 */
export async function eraseSourced(writer: Writer, schoolId: string, userId: string): Promise<void> {
  const runs = await writer.selectFrom('import_run').select(['id', 'source']).execute();
  for (const { source, kind, id } of await sourcedPlaces(writer, userId)) {
    await writer
      .deleteFrom('source_entry')
      .where('source', '=', source)
      .where('kind', '=', kind)
      .where('id', '=', id)
      .execute();
    await writer
      .deleteFrom('source_link')
      .where('source', '=', source)
      .where((eb) => eb.or([eb('from_id', '=', id), eb('to_id', '=', id)]))
      .execute();
    const own = runs.filter((one) => one.source === source);
    for (const run of own.flatMap((one) => [one.id, beforeRun(one.id)])) {
      await writer
        .deleteFrom('import_entry')
        .where('run_id', '=', run)
        .where('kind', '=', kind)
        .where('id', '=', id)
        .execute();
      await writer
        .deleteFrom('import_link')
        .where('run_id', '=', run)
        .where((eb) => eb.or([eb('from_id', '=', id), eb('to_id', '=', id)]))
        .execute();
    }
  }
  const value = `%${JSON.stringify(userId)}%`;
  for (const { id } of runs)
    await writer
      .deleteFrom('import_item')
      .where('run_id', '=', id)
      .where('school_id', '=', schoolId)
      .where((eb) => eb.or([eb('id', '=', userId), eb('fields', 'like', value), eb('before', 'like', value)]))
      .execute();
}
