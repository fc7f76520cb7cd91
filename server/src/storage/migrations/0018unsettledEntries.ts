import { type Kysely, sql } from 'kysely';
import type { EngineWords, Migration } from '../migration.ts';

/** Rows read in one statement. */
const atOnce = 1000;
/** Rows written in one: four hundred values are less than any engine's most. */
const rowsAtOnce = 100;

/**
 * Until here an import remembered whatever it had read, also what it could not write because a school, a class or a group was not there, and
 * never wrote it afterwards. Marks those entries as not written whole, so that the next reading looks at them again: people without a record,
 * pupils whose record has fewer classes and groups than their entry, responsables of both, staff, classes and groups. One too many costs a look.
 */
export const unsettledEntries: Migration = {
  number: 18,
  name: 'unsettled entries',
  async up(db, engine) {
    const mark = sql`update source_entry set digest = '?' || digest where missing_since is null and digest not like '?%'`;
    await sql`${mark} and kind in ('class', 'group', 'staff')`.execute(db);
    await written(db, engine);
    await sql`${mark} and kind in ('pupil', 'guardian') and not exists (
      select 1 from written_entry w
      where w.source = source_entry.source and w.kind = source_entry.kind and w.id = source_entry.id)`.execute(
      db,
    );
    await markPupils(db);
    await sql`${mark} and kind = 'guardian' and exists (
      select 1 from source_link l join source_entry e
        on e.source = l.source and e.kind = 'pupil' and e.id = l.to_id
      where l.source = source_entry.source and l.relation = 'guards' and l.from_id = source_entry.id
        and e.digest like '?%')`.execute(db);
    await sql`drop table written_entry`.execute(db);
  },
};

/**
 * Makes a table of the people who have a record, each once with the number of its classes: with as little as tells the two apart, as a name is in one
 * school almost always. What stands in a record is counted here, since every engine has other words for it.
 */
async function written(db: Kysely<unknown>, { inKeyOrder }: EngineWords): Promise<void> {
  const table = db.schema
    .createTable('written_entry')
    .addColumn('source', 'text', (one) => one.notNull())
    .addColumn('kind', 'text', (one) => one.notNull())
    .addColumn('id', 'text', (one) => one.notNull())
    .addColumn('classes', 'bigint', (one) => one.notNull())
    .addPrimaryKeyConstraint('written_entry_primary', ['source', 'kind', 'id']);
  await (inKeyOrder === undefined ? table : table.modifyEnd(inKeyOrder)).execute();
  const schools = await sql<{ school_id: string }>`select school_id from school order by school_id`.execute(
    db,
  );
  for (const { school_id: schoolId } of schools.rows) {
    for (let after = ''; ; ) {
      const rows = await peopleAfter(db, schoolId, after);
      await keep(
        db,
        rows.filter((one) => one.source !== null),
      );
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.user_id;
    }
  }
}

interface WrittenRow {
  readonly user_id: string;
  readonly content: string;
  /** Null for somebody whom no directory describes. */
  readonly source: string | null;
  readonly kind: string | null;
  readonly id: string | null;
}

async function peopleAfter(db: Kysely<unknown>, schoolId: string, after: string) {
  const found = await sql<WrittenRow>`
    select r.id as user_id, r.content, p.source, p.kind, p.id
    from record r left join source_person p on p.user_id = r.id
    where r.school_id = ${schoolId} and r.type = 'directory.person' and r.id > ${after}
      and r.content is not null
    order by r.id limit ${atOnce}`.execute(db);
  return found.rows;
}

async function keep(db: Kysely<unknown>, rows: readonly WrittenRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const values = rows
      .slice(from, from + rowsAtOnce)
      .map(
        ({ source, kind, id, content }) =>
          sql`(${source}, ${kind}, ${id}, cast(${lengthOf(content, 'classIds')} as bigint))`,
      );
    await sql`insert into written_entry (source, kind, id, classes) values ${sql.join(values)}
      on conflict (source, kind, id) do update set classes =
        case when excluded.classes > written_entry.classes then excluded.classes else written_entry.classes end`.execute(
      db,
    );
  }
}

/** Marks pupils whose record has fewer classes and groups than their entry. */
async function markPupils(db: Kysely<unknown>): Promise<void> {
  for (let after = ['', '']; ; ) {
    const rows = await pupilsAfter(db, after);
    const fewer = rows.filter(
      ({ content, classes }) =>
        Number(classes) < lengthOf(content, 'classIds') + lengthOf(content, 'groupIds'),
    );
    for (const [source, own] of Map.groupBy(fewer, (one) => one.source)) {
      await sql`update source_entry set digest = '?' || digest
        where source = ${source} and kind = 'pupil' and id in (${sql.join(own.map((one) => one.id))})`.execute(
        db,
      );
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = [last.source, last.id];
  }
}

async function pupilsAfter(db: Kysely<unknown>, [source, id]: readonly string[]) {
  const found = await sql<{
    readonly source: string;
    readonly id: string;
    readonly content: string;
    readonly classes: number | string;
  }>`
    select e.source, e.id, e.content, w.classes
    from source_entry e join written_entry w on w.source = e.source and w.kind = e.kind and w.id = e.id
    where e.kind = 'pupil' and e.missing_since is null and e.digest not like '?%'
      and (e.source > ${source} or (e.source = ${source} and e.id > ${id}))
    order by e.source, e.id limit ${atOnce}`.execute(db);
  return found.rows;
}

/** How long a list of a JSON text is; 0 where it has none. */
function lengthOf(json: string, field: string): number {
  const list: unknown = (JSON.parse(json) as Readonly<Record<string, unknown>>)[field];
  return Array.isArray(list) ? list.length : 0;
}
