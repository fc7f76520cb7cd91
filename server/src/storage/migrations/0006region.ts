import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * The region's register: academies, schools with their wave, state and conventions, delegated rights, flash messages, figures. A school that
 * people use already was opened before there was a register: it is written down as open, its conventions to be recorded; every other one is
 * kept shut until it is opened.
 */
export const region: Migration = {
  number: 6,
  name: 'region',
  async up(db) {
    await tables(db);
    await db.schema
      .alterTable('school')
      .addColumn('state', 'text', (one) => one.notNull().defaultTo('planned'))
      .execute();
    await sql`update school set state = 'open'`.execute(db);
    await academies(db);
    await conventionKinds(db);
    await knownSchools(db);
  },
};

type Columns = Readonly<Record<string, 'text' | 'int' | 'text?' | 'int?'>>;

async function table(db: Kysely<unknown>, name: string, columns: Columns, key: readonly string[]) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, kind.startsWith('int') ? 'bigint' : 'text', (one) =>
      kind.endsWith('?') ? one : one.notNull(),
    );
  }
  await builder.addPrimaryKeyConstraint(`${name}_key`, [...key]).execute();
}

async function tables(db: Kysely<unknown>): Promise<void> {
  await table(db, 'region_academy', { academy_id: 'text', name: 'text' }, ['academy_id']);
  await table(
    db,
    'region_school',
    {
      school_id: 'text',
      uai: 'text',
      name: 'text',
      kind: 'text',
      town: 'text',
      academy_id: 'text',
      wave: 'int?',
      state: 'text',
      opens_on: 'text?',
      opened_at: 'int?',
      closed_at: 'int?',
    },
    ['school_id'],
  );
  await db.schema.createIndex('region_school_uai').on('region_school').column('uai').unique().execute();
  await table(
    db,
    'region_convention_kind',
    { kind: 'text', name: 'text', school_kinds: 'text', place: 'int' },
    ['kind'],
  );
  await table(
    db,
    'region_convention',
    {
      school_id: 'text',
      kind: 'text',
      signed_on: 'text',
      signed_by: 'text',
      reference: 'text',
      recorded_at: 'int',
    },
    ['school_id', 'kind'],
  );
  const place = { level: 'text', target: 'text' } as const;
  await table(
    db,
    'region_delegation',
    {
      id: 'text',
      school_id: 'text',
      user_id: 'text',
      ...place,
      rights: 'text',
      ends_on: 'text?',
      given_by: 'text',
      given_at: 'int',
      ended_at: 'int?',
    },
    ['id'],
  );
  await db.schema
    .createIndex('region_delegation_user')
    .on('region_delegation')
    .columns(['school_id', 'user_id'])
    .execute();
  await table(
    db,
    'region_flash',
    {
      id: 'text',
      ...place,
      tone: 'text',
      roles: 'text',
      text_fr: 'text',
      text_en: 'text?',
      starts_on: 'text',
      ends_on: 'text',
      author: 'text',
      created_at: 'int',
      ended_at: 'int?',
    },
    ['id'],
  );
  await table(db, 'region_figure', { school_id: 'text', name: 'text', value: 'int', at: 'int' }, [
    'school_id',
    'name',
  ]);
  await table(db, 'region_count', { school_id: 'text', day: 'text', name: 'text', value: 'int' }, [
    'school_id',
    'day',
    'name',
  ]);
  await db.schema.createIndex('region_count_day').on('region_count').column('day').execute();
}

/** Rows like any others from here on: an academy is added with `npm run region -- import`. */
async function academies(db: Kysely<unknown>): Promise<void> {
  const rows = [
    ['paris', 'Paris'],
    ['creteil', 'Créteil'],
    ['versailles', 'Versailles'],
  ];
  for (const [id, name] of rows) {
    await sql`insert into region_academy (academy_id, name) values (${id}, ${name})`.execute(db);
  }
}

async function conventionKinds(db: Kysely<unknown>): Promise<void> {
  const kinds = JSON.stringify(['lycee', 'lyceePro', 'lyceePolyvalent', 'college', 'erea', 'other']);
  const rows = [
    ['region', 'Convention avec la Région'],
    ['data', 'Convention de traitement des données personnelles'],
  ];
  for (const [place, [kind, name]] of rows.entries()) {
    await sql`insert into region_convention_kind (kind, name, school_kinds, place)
      values (${kind}, ${name}, ${kinds}, ${place})`.execute(db);
  }
}

/** Schools of the register as their own records tell them; `school` rows without such a record belong to tests of the engine alone. */
async function knownSchools(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ school_id: string; content: string }>`
    select record.school_id, content from record join school on school.school_id = record.school_id
    where type = 'directory.school' and content is not null and id = record.school_id`.execute(db);
  for (const { school_id, content } of rows) {
    const { uai, name, academy } = JSON.parse(content) as Record<'uai' | 'name' | 'academy', string>;
    await sql`insert into region_school (school_id, uai, name, kind, town, academy_id, state)
      values (${school_id}, ${uai}, ${name}, 'lycee', '', ${academy}, 'open')`.execute(db);
  }
}
