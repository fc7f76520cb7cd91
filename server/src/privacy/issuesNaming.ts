import { keptRuns } from '../storage/repositories/importPeople.ts';
import { listIssues } from '../storage/repositories/importRuns.ts';
import type { Reader } from '../storage/storage.ts';
import type { NamingItem } from './eraseSourced.ts';
import type { Sourced } from './sourcedPlaces.ts';
import { breath } from './whoLeft.ts';

const issuesAtOnce = 2000;

/**
 * The lines of import reports that name these people, by whom they name: looked for once for all of them, before the transactions that erase. A line
 * names somebody by their identifier in the source, with or without the word that says what it is (`ine:`).
 */
export async function issuesNaming(
  reader: Reader,
  people: ReadonlyMap<string, Sourced>,
): Promise<ReadonlyMap<string, readonly NamingItem[]>> {
  const sources = new Map<string, Map<string, Set<string>>>();
  for (const [userId, { places }] of people) {
    for (const { source, id } of places) {
      const names = sources.get(source) ?? new Map<string, Set<string>>();
      sources.set(source, names);
      for (const name of [id, id.slice(id.indexOf(':') + 1)])
        names.set(name, (names.get(name) ?? new Set()).add(userId));
    }
  }
  const found = new Map<string, NamingItem[]>();
  for (const { id: runId, source } of await keptRuns(reader)) {
    const names = sources.get(source);
    if (names === undefined) continue;
    for (let after = 0; ; ) {
      const page = await listIssues(reader, runId, undefined, after, issuesAtOnce);
      for (const { no, data } of page) {
        after = no;
        const named = Object.values(data).flatMap((value) => [...(names.get(String(value)) ?? [])]);
        for (const userId of new Set(named)) {
          const list = found.get(userId);
          if (list) list.push({ runId, no });
          else found.set(userId, [{ runId, no }]);
        }
      }
      if (page.length < issuesAtOnce) break;
      await breath();
    }
  }
  return found;
}
