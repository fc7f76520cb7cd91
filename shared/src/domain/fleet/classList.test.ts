import { describe, expect, it } from 'vitest';
import {
  type FoundPeople,
  findListed,
  identifyListed,
  type KnownPerson,
  type ListedPupil,
} from './classList.ts';

const person = (userId: string, familyName: string, givenName: string): KnownPerson => ({
  userId,
  familyName,
  givenName,
  login: `${givenName}.${familyName}`.toLowerCase(),
});
const school = [
  person('a', 'Lefèvre', 'Anne-Sophie'),
  person('b', 'Martin', 'Léo'),
  person('c', 'Martin', 'Léo'),
  person('d', 'Martin', 'Léonie'),
  { ...person('e', 'Nguyen', 'Minh'), login: null },
];
const all: FoundPeople = { total: school.length, people: school };
const named = (familyName: string, givenName: string, line = 2): ListedPupil => ({
  ...{ line, login: null, familyName, givenName },
});
const byLogin = (login: string, line = 2): ListedPupil => ({ line, login, familyName: '', givenName: '' });

describe('whom a line means', () => {
  it.each<[string, ListedPupil, string]>([
    ['a name in other letters', named('LEFEVRE', 'anne-sophie '), 'a'],
    ['a whole name, not its beginning', named('Martin', 'Léonie'), 'd'],
    ['a login, whatever its case', byLogin('ANNE-SOPHIE.lefevre'), 'a'],
    ['somebody without a login, by name', named('Nguyen', 'Minh'), 'e'],
  ])('%s', (_what, pupil, userId) => {
    expect(findListed(pupil, all)).toMatchObject({ userId });
  });

  it.each<[string, ListedPupil, FoundPeople, string]>([
    ['nobody', named('Durand', 'Zoé'), all, 'prepare.list_nobody'],
    ['two of the same name', named('Martin', 'Léo'), all, 'prepare.list_several'],
    ['part of a login', byLogin('leo'), all, 'prepare.list_nobody'],
    [
      'a name of which not all who have it were listed',
      named('Lefèvre', 'Anne-Sophie'),
      { ...all, total: 51 },
      'prepare.list_several',
    ],
  ])('not %s', (_what, pupil, found, code) => {
    expect(findListed(pupil, found)).toEqual({ line: 2, code });
  });
});

describe('a whole list', () => {
  const list = {
    pupils: [
      named('Lefèvre', 'Anne-Sophie', 2),
      named('Durand', 'Zoé', 3),
      byLogin('anne-sophie.lefèvre', 5),
    ],
    faults: [{ line: 4, code: 'prepare.list_incomplete' }] as const,
  };

  it('has its people once each, and what is wrong line by line', async () => {
    const asked: string[] = [];
    const identified = await identifyListed(list, async (words) => {
      asked.push(words);
      return all;
    });
    expect(asked).toEqual(['Lefèvre Anne-Sophie', 'Durand Zoé', 'anne-sophie.lefèvre']);
    expect(identified?.people.map(({ line, person: { userId } }) => [line, userId])).toEqual([[2, 'a']]);
    expect(identified?.faults).toEqual([
      { line: 3, code: 'prepare.list_nobody' },
      { line: 4, code: 'prepare.list_incomplete' },
      { line: 5, code: 'prepare.list_twice' },
    ]);
  });

  it('is nobody’s when it was given up half way', async () => {
    let left = 1;
    expect(await identifyListed(list, async () => (left-- > 0 ? all : undefined))).toBeUndefined();
  });
});
