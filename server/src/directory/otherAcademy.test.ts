import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { saveSchool } from '../storage/repositories/region/schools.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, marie, pupil, rosa, small, teacher } from './testing/smallDirectory.ts';

/** A lycée of the académie de Versailles, and one that is only in the register. */
const hoche = '0780001V';
const planned = '0920002W';
let world: ImportWorld;

beforeEach(async () => {
  world = await ImportWorld.open();
  const versailles = {
    id: '90',
    ENTStructureUAI: [hoche],
    ENTStructureNomCourant: ['Lycée Hoche'],
    ENTServAcAcademie: ['VERSAILLES'],
    ENTStructureClasses: ['2DE1$2de 1$M2'],
  };
  await world.import(
    filesOf({
      ...small,
      schools: [versailles],
      guardians: [],
      pupils: [pupil('900', 'HOCHE', ['90$2DE1'])],
      staff: [],
    }),
  );
  await world.storage.transaction((writer) =>
    saveSchool(writer, {
      ...{ schoolId: planned, uai: planned, name: 'Lycée Prévu', town: 'Nanterre', kind: 'lycee' },
      ...{ academyId: 'versailles', wave: null, opensOn: null },
    }),
  );
});
afterEach(() => world.close());

test('a directory writes nobody into a school of another academy that it names by its UAI', async () => {
  const before = await world.records(person, hoche);
  const { details } = await world.import(
    filesOf({
      ...small,
      pupils: [
        ...small.pupils,
        pupil('666', 'INTRUS', [`${hoche}$2DE1`]),
        pupil('668', 'INTRUS', [`${planned}$2DE1`]),
      ],
      staff: [
        ...small.staff,
        teacher('667', 'INTRUSE', [], [`${hoche}$DIR$x`]),
        teacher('669', 'INTRUSE', [], [`${planned}$DIR$x`]),
      ],
    }),
  );
  expect(await world.records(person, hoche)).toEqual(before);
  expect(await world.records(person, planned)).toEqual([]);
  expect(await world.records(school, planned)).toEqual([]);
  expect(details.issues).toEqual([{ code: 'import.unknown_school', severity: 'warning', count: 4 }]);
});

test('a school of its own academy may be named by its UAI', async () => {
  await world.import(filesOf(small));
  await world.import(
    filesOf({ ...small, staff: [...small.staff, teacher('403', 'DEUX', [], [`${marie}$DIR$x`])] }),
  );
  expect((await world.person(marie, 'DEUX')).kind).toBe('head');
  expect((await world.person(rosa, 'PROVISEUR')).kind).toBe('head');
});
