import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { groupIdOf } from './recordIds.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, rosa, small, type Things } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

const spanish = groupIdOf(rosa, 'ESP1');

/** The small directory with a group of Spanish across two classes, taught by somebody who has no class. */
function withGroup(members: readonly string[]): Things {
  const [school, ...others] = small.schools;
  return {
    ...small,
    schools: [{ ...school, id: '10', ENTStructureGroupes: ['ESP1$Espagnol LV2$2DE1$2DE2'] }, ...others],
    subjects: [...small.subjects, { id: 'ESP', ENTLibelleMatiere: ['Espagnol'] }],
    pupils: small.pupils.map((one) =>
      members.includes(one.id) ? { ...one, ENTEleveGroupes: ['10$ESP1'] } : one,
    ),
    staff: [
      ...small.staff,
      {
        id: '410',
        sn: ['ESPAGNOL'],
        givenName: ['Inès'],
        ENTPersonFonctions: ['10$ENS$x'],
        ENTAuxEnsGroupesMatieres: ['10$ESP1$ESP'],
      },
    ],
  };
}
const scopesOf = async (name: string) => {
  const { id } = await world.person(rosa, name);
  return (await world.scopes(rosa, id as string as UserId)).filter((one) => one.startsWith('class:'));
};

test('a group is a class to whoever is in it, teaches it or answers for one of its pupils', async () => {
  await world.import(filesOf(withGroup(['200'])));
  const group = (await world.records(schoolClass, rosa)).find((one) => one.id === spanish);
  expect(group).toMatchObject({ name: 'Espagnol LV2', group: true });
  expect(await scopesOf('ESPAGNOL')).toEqual([`class:${spanish}`, `class:${spanish}:staff`]);
  expect(await scopesOf('ALPHA')).toContain(`class:${spanish}`);
  expect(await scopesOf('ALPHA')).not.toContain(`class:${spanish}:staff`);
  expect(await scopesOf('BETA')).not.toContain(`class:${spanish}`);
  expect(await scopesOf('PARENT')).toContain(`class:${spanish}`);
  expect((await world.person(rosa, 'ALPHA')).classIds).toContain(spanish);
  const held = await world.memberships(rosa, (await world.person(rosa, 'ESPAGNOL')).id);
  expect(held).toEqual([expect.objectContaining({ role: 'teacher', classId: spanish, inGroup: true })]);
});

test('who leaves a group loses it, the class stays; the same files again change nothing', async () => {
  await world.import(filesOf(withGroup(['200', '201'])));
  const before = await world.everything();
  await world.import(filesOf(withGroup(['200', '201'])));
  expect(await world.everything()).toBe(before);
  world.laterBy(10);
  await world.import(filesOf(withGroup(['201'])));
  world.laterBy(1);
  const scopes = await scopesOf('ALPHA');
  expect(scopes).not.toContain(`class:${spanish}`);
  expect(scopes).toHaveLength(1);
  expect(await scopesOf('BETA')).toContain(`class:${spanish}`);
});
