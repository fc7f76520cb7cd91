import { processing } from '@cartable/shared/domain/privacy/processing.ts';
import type { EntryKind } from '../directory/readers/entries.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { entrySources } from '../storage/repositories/importEntries.ts';
import { knownAnywhere } from '../storage/repositories/departures.ts';
import { dueForRemoval } from '../storage/repositories/importSource.ts';
import type { ErasureHost } from './erasureService.ts';
import { eraseSourced } from './eraseSourced.ts';
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
        for (const [userId, id] of people) {
          if (known.has(userId)) continue;
          ended += 1;
          if (dryRun) continue;
          const sourced = { places: [{ source, kind, id }], present: false };
          await storage.transaction((writer) => eraseSourced(writer, sourced));
          await breath();
        }
        after = page.at(-1)?.id ?? after;
        if (page.length < entriesAtOnce) break;
        await breath();
      }
    }
  }
  return ended;
}
