import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { EntryStatus, Tables } from '../schema.ts';
import type { Reader, Writer } from '../storage.ts';

const changedStatuses = ['new', 'changed', 'back', 'missing'] as const satisfies readonly EntryStatus[];

type Staging = ExpressionBuilder<Tables, 'import_entry'>;

/**
 * Gives each staged entry its status against the source as last applied. A full reading adds what the source has no longer; in a delta
 * an entry without content is what it says is gone, `gone` if the source had it no longer.
 */
export async function compareEntries(
  writer: Writer,
  run: { readonly id: string; readonly source: string; readonly mode: 'full' | 'delta' | 'removal' },
): Promise<void> {
  const known = (eb: Staging) =>
    eb
      .selectFrom('source_entry')
      .select('source_entry.id')
      .where('source_entry.source', '=', run.source)
      .whereRef('source_entry.kind', '=', 'import_entry.kind')
      .whereRef('source_entry.id', '=', 'import_entry.id');
  const mark = (status: EntryStatus, when: (eb: Staging) => Expression<SqlBool>) =>
    writer
      .updateTable('import_entry')
      .set({ status })
      .where('run_id', '=', run.id)
      .where('status', '=', 'same')
      .where(when)
      .execute();
  // A deletion that is said again must not begin its delay anew; a removal is of what has been missing for long.
  const there = (eb: Staging) =>
    run.mode === 'removal' ? known(eb) : known(eb).where('source_entry.missing_since', 'is', null);
  await mark('gone', (eb) => eb.and([eb('content', 'is', null), eb.not(eb.exists(there(eb)))]));
  await mark('missing', (eb) => eb('content', 'is', null));
  await mark('new', (eb) => eb.not(eb.exists(known(eb))));
  await mark('back', (eb) => eb.exists(known(eb).where('source_entry.missing_since', 'is not', null)));
  await mark('changed', (eb) =>
    eb.exists(known(eb).whereRef('source_entry.digest', '!=', 'import_entry.digest')),
  );
  if (run.mode === 'full') await addMissing(writer, run.id, run.source);
}

async function addMissing(writer: Writer, runId: string, source: string): Promise<void> {
  await writer
    .insertInto('import_entry')
    .columns(['run_id', 'kind', 'id', 'content', 'digest', 'missing_since', 'status', 'file', 'line'])
    .expression((eb) =>
      eb
        .selectFrom('source_entry')
        .select((one) => [
          one.val(runId).as('run_id'),
          'source_entry.kind',
          'source_entry.id',
          one.cast<string | null>(one.val(null), 'text').as('content'),
          'source_entry.digest',
          one.cast<number | null>(one.val(null), 'bigint').as('missing_since'),
          one.val<EntryStatus>('missing').as('status'),
          one.val('').as('file'),
          one.lit(0).as('line'),
        ])
        .where('source_entry.source', '=', source)
        .where('source_entry.missing_since', 'is', null)
        .where((one) =>
          one.not(
            one.exists(
              one
                .selectFrom('import_entry')
                .select('import_entry.id')
                .where('import_entry.run_id', '=', runId)
                .whereRef('import_entry.kind', '=', 'source_entry.kind')
                .whereRef('import_entry.id', '=', 'source_entry.id'),
            ),
          ),
        ),
    )
    .execute();
}

/**
 * Marks what must be looked at again although its own description is unchanged: whoever one end of a relation leads to, when the other
 * end changed. Entries that a delta does not hold are brought in from the source.
 */
export async function touch(
  writer: Writer,
  run: { readonly id: string; readonly source: string },
  relation: string,
  /** Kind that changed, and at which end of the relation it stands. */
  changed: { readonly kind: string; readonly side: 'from_id' | 'to_id' },
  touchedKind: string,
): Promise<void> {
  const other = changed.side === 'from_id' ? 'to_id' : 'from_id';
  const changedIds = writer
    .selectFrom('import_entry')
    .select('id')
    .where('run_id', '=', run.id)
    .where('kind', '=', changed.kind)
    .where('status', 'in', changedStatuses);
  const now = writer
    .selectFrom('import_link')
    .select(`${other} as id`)
    .where('run_id', '=', run.id)
    .where('relation', '=', relation)
    .where(changed.side, 'in', changedIds);
  const before = writer
    .selectFrom('source_link')
    .select(`${other} as id`)
    .where('source', '=', run.source)
    .where('relation', '=', relation)
    .where(changed.side, 'in', changedIds);
  for (const ids of [now, before]) {
    await writer
      .updateTable('import_entry')
      .set({ status: 'touched' })
      .where('run_id', '=', run.id)
      .where('kind', '=', touchedKind)
      .where('status', '=', 'same')
      .where('id', 'in', ids)
      .execute();
    await writer
      .insertInto('import_entry')
      .columns(['run_id', 'kind', 'id', 'content', 'digest', 'missing_since', 'status', 'file', 'line'])
      .expression((eb) =>
        eb
          .selectFrom('source_entry')
          .select((one) => [
            one.val(run.id).as('run_id'),
            'source_entry.kind',
            'source_entry.id',
            'source_entry.content',
            'source_entry.digest',
            one.cast<number | null>(one.val(null), 'bigint').as('missing_since'),
            one.val<EntryStatus>('touched').as('status'),
            one.val('').as('file'),
            one.lit(0).as('line'),
          ])
          .where('source_entry.source', '=', run.source)
          .where('source_entry.kind', '=', touchedKind)
          .where('source_entry.missing_since', 'is', null)
          .where('source_entry.id', 'in', ids),
      )
      .onConflict((conflict) => conflict.columns(['run_id', 'kind', 'id']).doNothing())
      .execute();
  }
}

/** Relations that lead to nothing: the entry that says so, with its place. `limit` rows, by place. */
export async function danglingLinks(
  reader: Reader,
  run: { readonly id: string; readonly source: string; readonly mode: string },
  relation: string,
  side: 'from_id' | 'to_id',
  kind: string,
  limit: number,
) {
  return reader
    .selectFrom('import_link')
    .innerJoin('import_entry as owner', (join) =>
      join
        .onRef('owner.run_id', '=', 'import_link.run_id')
        .onRef('owner.kind', '=', 'import_link.owner_kind')
        .onRef('owner.id', '=', 'import_link.owner_id'),
    )
    .select([`import_link.${side} as target`, 'owner.id', 'owner.kind', 'owner.file', 'owner.line'])
    .where('import_link.run_id', '=', run.id)
    .where('import_link.relation', '=', relation)
    .where('owner.status', '!=', 'touched')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('import_entry as target')
            .select('target.id')
            .where('target.run_id', '=', run.id)
            .where('target.kind', '=', kind)
            .where('target.content', 'is not', null)
            .whereRef('target.id', '=', `import_link.${side}`),
        ),
      ),
    )
    .$if(run.mode !== 'full', (query) =>
      query.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('source_entry as known')
              .select('known.id')
              .where('known.source', '=', run.source)
              .where('known.kind', '=', kind)
              .where('known.missing_since', 'is', null)
              .whereRef('known.id', '=', `import_link.${side}`),
          ),
        ),
      ),
    )
    .orderBy('owner.file')
    .orderBy('owner.line')
    .limit(limit)
    .execute();
}
