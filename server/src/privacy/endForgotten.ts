import { processing } from '@cartable/shared/domain/privacy/processing.ts';
import type { EntryKind } from '../directory/readers/entries.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { knownAnywhere } from '../storage/repositories/departures.ts';
import { dueForRemoval, entrySources } from '../storage/repositories/importSource.ts';
import type { Storage } from '../storage/storage.ts';
import type { ErasureHost } from './erasureService.ts';
import { eraseSourced } from './eraseSourced.ts';
import { issuesNaming } from './issuesNaming.ts';
import type { Sourced } from './sourcedPlaces.ts';
import { breath } from './whoLeft.ts';

const kinds = ['pupil', 'guardian', 'staff'] as const satisfies readonly EntryKind[];
const entriesAtOnce = 500;
const dayMs = 86_400_000;

/**
 * Erases what directories said of people whom no school ever knew, or knows any more, once their source has not had them for as long as the register
 * keeps what imports say: an agent without a post here, a contact without authority, a pupil of a school that is not on this server. Nobody's departure
 * is noticed for them ({@link whoLeft}). Returns how many there were; with `dryRun` that is all.
 */
export async function endForgotten({ storage, clock }: ErasureHost, dryRun: boolean): Promise<number> {
  const { reader } = storage;
  const until = clock.now() - processing('import').retention.days * dayMs;
  let ended = 0;
  for (const source of await entrySources(reader)) {
    for (const kind of kinds) {
      for (let after = ''; ; ) {
        const page = await dueForRemoval(reader, source, kind, until, after, entriesAtOnce);
        const people = new Map(page.map(({ id }) => [personIdOf(source, kind, id), id]));
        const known = await knownAnywhere(reader, [...people.keys()]);
        const due = new Map<string, Sourced>();
        for (const [userId, id] of people)
          if (!known.has(userId)) due.set(userId, { places: [{ source, kind, id }], present: false });
        ended += due.size;
        if (!dryRun && due.size > 0) await forget(storage, due);
        after = page.at(-1)?.id ?? after;
        if (page.length < entriesAtOnce) break;
        await breath();
      }
    }
  }
  return ended;
}

async function forget(storage: Storage, due: ReadonlyMap<string, Sourced>): Promise<void> {
  const issues = await issuesNaming(storage.reader, due);
  for (const [userId, sourced] of due) {
    await storage.transaction((writer) => eraseSourced(writer, sourced, issues.get(userId) ?? []));
    await breath();
  }
}
