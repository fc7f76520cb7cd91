import { inGroups, runPrepared, runRows } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';

// Sorted here and not by the database: without statistics, SQLite would rather walk a whole relation in its order than look one end up.

export interface EntryLink {
  readonly relation: string;
  readonly fromId: string;
  readonly toId: string;
  readonly ownerKind: string;
  readonly ownerId: string;
}

/** Stages relations; those that are there already are left. */
export async function insertLinks(writer: Writer, runId: string, links: readonly EntryLink[]): Promise<void> {
  const rows = links.map((one) => ({
    run_id: runId,
    relation: one.relation,
    from_id: one.fromId,
    to_id: one.toId,
    owner_kind: one.ownerKind,
    owner_id: one.ownerId,
  }));
  const key = ['run_id', 'owner_kind', 'owner_id', 'relation', 'from_id', 'to_id'] as const;
  await runRows(writer, 'import_link insert', rows, (some) =>
    writer
      .insertInto('import_link')
      .values(some)
      .onConflict((conflict) => conflict.columns([...key]).doNothing()),
  );
}

/** Where a relation leads from each of these ends, as the run staged it; an end that leads nowhere is not in the map. */
export async function stagedTargets(
  reader: Reader,
  runId: string,
  relation: string,
  fromIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found: Ends[] = [];
  for (const group of inGroups(fromIds)) {
    const name = `import_link targets ${group.length}`;
    const rows = await runPrepared(reader, name, [runId, relation, ...group], (db) =>
      db
        .selectFrom('import_link')
        .select(['from_id', 'to_id'])
        .where('run_id', '=', runId)
        .where('relation', '=', relation)
        .where('from_id', 'in', group),
    );
    found.push(...rows);
  }
  return byOrigin(found);
}

/** The same in the source as it was last applied. */
export async function sourcedTargets(
  reader: Reader,
  source: string,
  relation: string,
  fromIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found: Ends[] = [];
  for (const group of inGroups(fromIds)) {
    const name = `source_link targets ${group.length}`;
    const rows = await runPrepared(reader, name, [source, relation, ...group], (db) =>
      db
        .selectFrom('source_link')
        .select(['from_id', 'to_id'])
        .where('source', '=', source)
        .where('relation', '=', relation)
        .where('from_id', 'in', group),
    );
    found.push(...rows);
  }
  return byOrigin(found);
}

interface Ends {
  readonly from_id: string;
  readonly to_id: string;
}

function byOrigin(ends: readonly Ends[]): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { from_id: from, to_id: to } of ends) {
    const list = targets.get(from);
    if (list) list.push(to);
    else targets.set(from, [to]);
  }
  for (const list of targets.values()) list.sort();
  return targets;
}

/** Who leads to this end of a relation in the source as it was last applied. */
export async function sourcedOrigins(
  reader: Reader,
  source: string,
  relation: string,
  toId: string,
): Promise<readonly string[]> {
  const rows = await runPrepared(reader, 'source_link origins', [source, relation, toId], (db) =>
    db
      .selectFrom('source_link')
      .select('from_id')
      .where('source', '=', source)
      .where('relation', '=', relation)
      .where('to_id', '=', toId),
  );
  return rows.map((row) => row.from_id).sort();
}
