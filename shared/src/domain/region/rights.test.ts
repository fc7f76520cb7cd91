import { expect, test } from 'vitest';
import { type Role, roles } from '../actor.ts';
import type { Place, PlaceName } from './place.ts';
import { liesIn, wholeRegion } from './place.ts';
import {
  academiesWith,
  grantsOfPost,
  holdsNone,
  holdsRight,
  isStaff,
  mayGive,
  type RegionGrant,
  type RegionRight,
  regionRights,
  rightsOfLevel,
} from './rights.ts';

const creteil: Place = { level: 'academy', academyId: 'creteil' };
const paris: Place = { level: 'academy', academyId: 'paris' };
const inCreteil: Place = { level: 'school', academyId: 'creteil', schoolId: 's1' };
const sister: Place = { level: 'school', academyId: 'creteil', schoolId: 's2' };
const inParis: Place = { level: 'school', academyId: 'paris', schoolId: 's3' };
const places = { wholeRegion, creteil, paris, inCreteil, sister, inParis };

const nameOf = (level: PlaceName['level'], target = ''): PlaceName => ({ level, target });
const all = (place: PlaceName, endsOn: string | null = null): RegionGrant => ({
  place,
  rights: rightsOfLevel[place.level],
  endsOn,
});

test.each([
  [nameOf('region'), ['wholeRegion', 'creteil', 'paris', 'inCreteil', 'sister', 'inParis']],
  [nameOf('academy', 'creteil'), ['creteil', 'inCreteil', 'sister']],
  [nameOf('school', 's1'), ['inCreteil']],
  // A school that has the name of an academy gives nothing over it, nor the reverse.
  [nameOf('school', 'creteil'), []],
  [nameOf('academy', 's1'), []],
] as const)('%o reaches %o and nothing else', (name, reached) => {
  const found = Object.entries(places).filter(([, place]) => liesIn(place, name));
  expect(found.map(([key]) => key)).toEqual(reached);
});

test.each(regionRights)('%s counts over its place only, and gives no other right', (right) => {
  const grants: readonly RegionGrant[] = [
    { place: nameOf('academy', 'creteil'), rights: [right], endsOn: null },
  ];
  for (const other of regionRights) {
    expect(holdsRight(grants, other, inCreteil), other).toBe(other === right);
    expect(holdsRight(grants, other, inParis), other).toBe(false);
    expect(holdsRight(grants, other, wholeRegion), other).toBe(false);
  }
});

const few: readonly RegionRight[] = ['statistics'];
const wanted = (place: Place, rights: readonly RegionRight[] = few, endsOn: string | null = null) => ({
  place,
  rights,
  endsOn,
});

test('an administrator gives what they hold, where they hold it, and never more', () => {
  const academy = [all(nameOf('academy', 'creteil'))];
  expect(mayGive(academy, wanted(creteil, regionRights))).toBe(true);
  expect(mayGive(academy, wanted(inCreteil))).toBe(true);
  expect(mayGive(academy, wanted(paris))).toBe(false);
  expect(mayGive(academy, wanted(inParis))).toBe(false);
  expect(mayGive(academy, wanted(wholeRegion))).toBe(false);
  const school = [all(nameOf('school', 's1'))];
  expect(mayGive(school, wanted(inCreteil))).toBe(true);
  expect(mayGive(school, wanted(sister))).toBe(false);
  expect(mayGive(school, wanted(creteil))).toBe(false);
});

test('no rights, or rights that a school’s level never has, are given to nobody', () => {
  expect(mayGive([all(nameOf('region'))], wanted(inCreteil, []))).toBe(false);
  expect(mayGive([all(nameOf('region'))], wanted(inCreteil, ['schools']))).toBe(false);
});

test('without the right to delegate nothing is given', () => {
  const grants = [{ place: nameOf('region'), rights: few, endsOn: null }];
  expect(mayGive(grants, wanted(inCreteil))).toBe(false);
});

test('two grants are not added up: the right to delegate in one place does not give what is held in another', () => {
  const grants: readonly RegionGrant[] = [
    { place: nameOf('school', 's1'), rights: ['delegate'], endsOn: null },
    { place: nameOf('academy', 'creteil'), rights: ['statistics'], endsOn: null },
  ];
  expect(mayGive(grants, wanted(inCreteil))).toBe(false);
});

test('nobody gives beyond the end of their own rights', () => {
  const grants = [all(nameOf('academy', 'creteil'), '2027-06-30')];
  expect(mayGive(grants, wanted(inCreteil, few, '2027-06-30'))).toBe(true);
  expect(mayGive(grants, wanted(inCreteil, few, '2027-07-01'))).toBe(false);
  expect(mayGive(grants, wanted(inCreteil, few, null))).toBe(false);
});

const posts: Readonly<Record<Role, boolean>> = {
  pupil: false,
  guardian: false,
  teacher: false,
  cpe: false,
  head: true,
  technician: false,
  staff: false,
  regionAdmin: false,
};
test.each(roles)('the post of %s gives what it gives, and never the register', (role) => {
  const grants = grantsOfPost(new Set([role]), 's1');
  for (const right of regionRights) {
    expect(holdsRight(grants, right, inCreteil), right).toBe(posts[role] && right !== 'schools');
    expect(holdsRight(grants, right, sister), right).toBe(false);
  }
  expect(isStaff([role])).toBe(role !== 'pupil' && role !== 'guardian');
});

test('the academies of a right are those named or, with the region, all; a school and another right count for none', () => {
  const schools = (level: PlaceName['level'], target = ''): RegionGrant => all(nameOf(level, target));
  const few: RegionGrant = { place: nameOf('region'), rights: ['messages'], endsOn: null };
  expect(academiesWith([], 'schools')).toEqual([]);
  expect(academiesWith([few, schools('school', 's1')], 'schools')).toEqual([]);
  const named = [
    schools('academy', 'paris'),
    schools('academy', 'creteil'),
    schools('academy', 'paris'),
    few,
  ];
  expect(academiesWith(named, 'schools')).toEqual(['creteil', 'paris']);
  expect(academiesWith([...named, schools('region')], 'schools')).toBe('all');
  expect([holdsNone([]), holdsNone(['paris']), holdsNone('all')]).toEqual([true, false, false]);
});
