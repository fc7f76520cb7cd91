import { school } from '@cartable/shared/domain/directory/school.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeClock, nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { agreeOnNames } from '../region/agreeOnNames.ts';
import { registerImported } from '../region/registerImported.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { findSchool, planSchool, saveSchool } from '../storage/repositories/region/schools.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, marie, rosa, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
let told: string[];
let host: RegionHost;
beforeEach(async () => {
  world = await ImportWorld.open();
  told = [];
  const hints = { publish: (schoolId: string) => void told.push(schoolId) };
  const { storage } = world;
  const parts = { clock: nodeClock, hasher: nodeHasher, random: nodeRandom };
  host = { storage, ...parts, definitions: recordDefinitions, hints };
});
afterEach(() => world.close());

const words = {
  schoolId: rosa,
  uai: rosa,
  name: 'Lycée Rosa-Bonheur (Paris 4e)',
  kind: 'lycee',
  town: 'Paris',
  academyId: 'paris',
  wave: 1,
  opensOn: null,
} as const;
const register = (name: string = words.name) =>
  world.storage.transaction((writer) => saveSchool(writer, { ...words, name }));
const seen = async (schoolId: string) => (await world.records(school, schoolId)).map((one) => one.name);
const registered = async (schoolId: string) => (await findSchool(world.storage.reader, schoolId))?.name;
const renamed = (id: string, name: string) =>
  filesOf({
    ...small,
    schools: small.schools.map((one) => (one.id === id ? { ...one, ENTStructureNomCourant: [name] } : one)),
  });
const changes = async (files = filesOf(small)) =>
  (await world.import(files)).details.items.reduce((sum, one) => sum + one.count, 0);

test('the name that the region gave is what people see, whatever a whole directory says', async () => {
  await register();
  await world.import(filesOf(small));
  expect([await seen(rosa), await seen(marie)]).toEqual([[words.name], ['Lycée Marie-Curie']]);
  expect(await changes()).toBe(0);
  expect(await changes(renamed('10', 'LGT R. BONHEUR'))).toBe(0);
  expect([await seen(rosa), await registered(rosa)]).toEqual([[words.name], words.name]);
  expect(await agreeOnNames(host)).toBe(0);
});

test('a name that the region gives later takes the place of the directory’s at once, and stays at the next reading', async () => {
  await world.import(filesOf(small));
  expect(await seen(rosa)).toEqual(['Lycée Rosa-Bonheur']);
  await register();
  expect(await agreeOnNames(host)).toBe(1);
  expect(told).toEqual([rosa]);
  expect(await agreeOnNames(host)).toBe(0);
  expect(await changes()).toBe(0);
  expect(await seen(rosa)).toEqual([words.name]);
});

test('without a name of the region, the register follows its directory, also once the school is in a wave', async () => {
  await world.import(filesOf(small));
  await registerImported(world.storage);
  await world.storage.transaction((writer) => planSchool(writer, marie, { wave: 3, opensOn: null }));
  await world.import(renamed('11', 'Lycée Marie-et-Pierre-Curie'));
  expect(await agreeOnNames(host)).toBe(0);
  expect([await seen(marie), await registered(marie)]).toEqual([
    ['Lycée Marie-et-Pierre-Curie'],
    'Lycée Marie-et-Pierre-Curie',
  ]);
  expect((await findSchool(world.storage.reader, marie))?.wave).toBe(3);
});
