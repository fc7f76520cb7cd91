import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Until here an import remembered whatever it had read, also what it could not write because a school, a class or a group was not there, and
 * never wrote it afterwards. Marks those entries as not written whole, so that the next reading looks at them again: people without a record,
 * pupils whose record has fewer classes and groups than their entry, responsables of both, staff, classes and groups. One too many costs a look.
 */
export const unsettledEntries: Migration = {
  number: 18,
  name: 'unsettled entries',
  async up(db) {
    const mark = sql`update source_entry set digest = '?' || digest where missing_since is null and digest not like '?%'`;
    await sql`${mark} and kind in ('class', 'group', 'staff')`.execute(db);
    // Each person once, with as little as tells the two apart: a name is in one school almost always.
    await sql`create temp table written_entry (source text, kind text, id text, classes integer,
      primary key (source, kind, id)) without rowid`.execute(db);
    await sql`insert into written_entry (source, kind, id, classes)
      select p.source, p.kind, p.id, max(coalesce(json_array_length(r.content, '$.classIds'), 0))
      from record r join source_person p on p.user_id = r.id
      where r.type = 'directory.person' and r.content is not null group by p.source, p.kind, p.id`.execute(
      db,
    );
    await sql`${mark} and kind in ('pupil', 'guardian') and not exists (
      select 1 from written_entry w
      where w.source = source_entry.source and w.kind = source_entry.kind and w.id = source_entry.id
        and (w.kind <> 'pupil' or w.classes >= coalesce(json_array_length(source_entry.content, '$.classIds'), 0)
          + coalesce(json_array_length(source_entry.content, '$.groupIds'), 0)))`.execute(db);
    await sql`${mark} and kind = 'guardian' and exists (
      select 1 from source_link l join source_entry e
        on e.source = l.source and e.kind = 'pupil' and e.id = l.to_id
      where l.source = source_entry.source and l.relation = 'guards' and l.from_id = source_entry.id
        and e.digest like '?%')`.execute(db);
    await sql`drop table written_entry`.execute(db);
  },
};
