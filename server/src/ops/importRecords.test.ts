import { derivations } from '@cartable/shared/domain/derivations.ts';
import { type School, school } from '@cartable/shared/domain/directory/school.ts';
import { service } from '@cartable/shared/domain/directory/service.ts';
import { average } from '@cartable/shared/domain/grades/average.ts';
import { classFigure } from '@cartable/shared/domain/grades/classFigure.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { put, type Write } from '@cartable/shared/domain/mutator.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { buildSchool } from '@cartable/shared/testing/school.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { importRecords } from './importRecords.ts';
import { nodeHasher } from './nodeHost.ts';

let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-records-'));
  storage = await openSqliteStorage(join(folder, 'cartable.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

const { host } = buildSchool({ seed: 11, classCount: 2, pupilsPerClass: 6, subjectCount: 3 });
const bring = (...writes: readonly Write[]) =>
  importRecords({ storage, hasher: nodeHasher, derivations }, host.schoolId, writes, 1000);
const theSchool = (): School => {
  const found = host.get(school, host.schoolId);
  if (found === undefined) throw new TypeError('the school has no record');
  return found;
};

/** Every average and class figure, by text. */
async function stored(): Promise<readonly string[]> {
  const rows = await storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', 'in', [average.type, classFigure.type])
    .execute();
  return rows.flatMap((row) => row.content ?? []).sort();
}

/** The same computed anew from everything, without a server. */
function expected(): readonly string[] {
  const standing = [evaluation, average].flatMap(({ type }) =>
    [...host.records()].filter((one) => one.type === type),
  );
  host.derive(standing.map(({ type, record }) => ({ type, before: record, after: record })));
  return [...host.all(average), ...host.all(classFigure)].map((one) => canonicalJson(one as Json)).sort();
}

test('a school brought in as it is has its figures; the same again changes no scope', async () => {
  const everything = [...host.records()].map(({ type, record }): Write => ({ op: 'put', type, record }));
  const noFigures = everything.filter((one) => one.type !== average.type && one.type !== classFigure.type);
  await bring(...noFigures);
  expect(await stored()).toEqual(expected());
  expect(await bring(...noFigures)).toEqual([]);
});

test('another rounding rounds every average and figure anew, and back', async () => {
  await bring(...[...host.records()].map(({ type, record }): Write => ({ op: 'put', type, record })));
  const before = await stored();
  const old = theSchool();
  const coarse = put(school, { ...old, roundingTenths: 10, roundingMode: 'up' });
  await bring(coarse);
  host.administer(coarse);
  expect(await stored()).toEqual(expected());
  const values = host.all(average).flatMap((one) => one.value ?? []);
  expect(values.filter((value) => value % 100 !== 0)).toEqual([]);
  expect(await stored()).not.toEqual(before);
  await bring(put(school, old));
  host.administer(put(school, old));
  expect(await stored()).toEqual(before);
  expect(expected()).toEqual(before);
});

test('another coefficient in one class moves the general averages of that class only', async () => {
  await bring(...[...host.records()].map(({ type, record }): Write => ({ op: 'put', type, record })));
  const one = host.all(service)[0];
  if (one === undefined) throw new TypeError('no service');
  const heavy = put(service, { ...one, coefficient: 900 });
  const generals = () =>
    new Map(host.all(average).flatMap((a) => (a.subjectId === null ? [[a.id, a] as const] : [])));
  const before = generals();
  await bring(heavy);
  host.administer(heavy);
  expect(await stored()).toEqual(expected());
  const moved = [...generals()].filter(([id, now]) => now.value !== before.get(id)?.value);
  expect(moved.length).toBeGreaterThan(0);
  expect([...new Set(moved.map(([, now]) => now.classId))]).toEqual([one.classId]);
});
