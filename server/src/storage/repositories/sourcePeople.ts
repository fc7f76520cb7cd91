import { personIdOf } from '../../directory/recordIds.ts';
import { inGroups, runRows } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';
import type { SourcedPlace } from './importPeople.ts';

const kinds = ['pupil', 'guardian', 'staff'] as const;
type PersonKind = (typeof kinds)[number];

/** Whether entries of a kind are people. */
function isPerson(kind: string): kind is PersonKind {
  return (kinds as readonly string[]).includes(kind);
}

/** Writes down under which identifier entries of a kind are somebody's; nothing for what is nobody. What is written already stays. */
export async function addSourcePeople(
  writer: Writer,
  source: string,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  if (!isPerson(kind)) return;
  const rows = ids.map((id) => ({ user_id: personIdOf(source, kind, id), source, kind, id }));
  await runRows(writer, 'source_person insert', rows, (some) =>
    writer
      .insertInto('source_person')
      .values(some)
      .onConflict((conflict) => conflict.column('user_id').doNothing()),
  );
}

/** Forgets it again. */
export async function deleteSourcePeople(
  writer: Writer,
  source: string,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  if (!isPerson(kind)) return;
  for (const group of inGroups(ids.map((id) => personIdOf(source, kind, id))))
    await writer.deleteFrom('source_person').where('user_id', 'in', group).execute();
}

/** Where the sources describe these people as they were last applied, by the people's identifiers. */
export async function findSourcePeople(
  reader: Reader,
  userIds: Iterable<string>,
): Promise<ReadonlyMap<string, SourcedPlace>> {
  const found = new Map<string, SourcedPlace>();
  for (const group of inGroups([...userIds])) {
    const rows = await reader
      .selectFrom('source_person')
      .select(['user_id', 'source', 'kind', 'id'])
      .where('user_id', 'in', group)
      .execute();
    for (const { user_id: userId, ...place } of rows) found.set(userId, place);
  }
  return found;
}
