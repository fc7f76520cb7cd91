import { beforeEach, expect, test } from 'vitest';
import { recordDefinitions } from '../domain/records.ts';
import { referencedContents } from '../files/referencedContents.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import type { ClaimedTime } from '../lib/time.ts';
import { eraseTouching } from '../sync/client/eraseTouching.ts';
import { forgetProfile } from '../sync/client/forgetProfile.ts';
import { prepareSchema } from '../sync/client/schema.ts';
import { betterSqliteDatabase } from '../testing/betterSqliteDatabase.ts';
import { contentOf } from '../testing/smallSchool.ts';
import { Drafts } from './drafts.ts';

const correction = 'correct homework.correction/work.pupil';
const work = 'give homework.assignment/work';
const dayMs = 86_400_000;
let database: SqlDatabase;
let now: number;
let drafts: Drafts;

beforeEach(() => {
  database = betterSqliteDatabase();
  prepareSchema(database, recordDefinitions);
  now = 1_000;
  drafts = new Drafts(database, { now: () => now as ClaimedTime, monotonic: () => now });
});

test('a draft is the last that was kept in its place, until it is forgotten', () => {
  expect(drafts.read(correction)).toBeNull();
  drafts.keep(correction, { comment: 'Un plan' });
  now = 2_000;
  drafts.keep(correction, { comment: 'Un plan clair' });
  drafts.keep(work, { title: 'Exposé' });
  expect(drafts.read(correction)).toEqual({ content: { comment: 'Un plan clair' }, at: 2_000 });
  drafts.keep(correction, null);
  expect(drafts.read(correction)).toBeNull();
  expect(drafts.read(work)).toMatchObject({ content: { title: 'Exposé' } });
});

test('one that nobody came back to is forgotten after sixty days', () => {
  drafts.keep(correction, 'ancien');
  now += 61 * dayMs;
  drafts.keep(work, 'nouveau');
  expect(drafts.read(correction)).toBeNull();
});

test('one that could never be sent is not kept', () => {
  drafts.keep(work, 'avant');
  expect(() => drafts.keep(work, 'x'.repeat(10_000_000))).toThrow('sync.action_too_large');
  expect(drafts.read(work)?.content).toBe('avant');
});

test('files that only a draft names stay on the key', () => {
  const content = contentOf(7) as { readonly manifest: string };
  drafts.keep(correction, { files: [{ name: 'corrigé.pdf', content }] });
  expect([...referencedContents(database, recordDefinitions)]).toEqual([content.manifest]);
});

test('a change of place takes all drafts along; an erasure by law those about its records', () => {
  drafts.keep(correction, 'a');
  drafts.keep(work, 'b');
  const erased = new Set(['homework.correction/work.pupil']);
  database.transaction((writer) => eraseTouching(writer, erased, 'acknowledged'));
  expect(drafts.read(correction)).not.toBeNull();
  database.transaction((writer) => eraseTouching(writer, erased, 'everything'));
  expect([drafts.read(correction), drafts.read(work)?.content]).toEqual([null, 'b']);
  database.transaction(forgetProfile);
  expect(drafts.read(work)).toBeNull();
});
