import { type ContractCase, must, mustEqual } from '@cartable/shared/ports/contracts/contract.ts';
import { allAcademies, findAcademy, saveAcademy } from './repositories/region/academies.ts';
import {
  conventionKinds,
  deleteConvention,
  saveConvention,
  signedConventions,
} from './repositories/region/conventions.ts';
import {
  type DelegationRow,
  delegationsOf,
  delegationsOver,
  endDelegation,
  findDelegation,
  insertDelegation,
} from './repositories/region/delegations.ts';
import {
  addCounts,
  allFigures,
  countFigures,
  countsSince,
  deleteOldCounts,
  saveFigures,
} from './repositories/region/figures.ts';
import {
  deleteOldFlashes,
  endFlash,
  findFlash,
  flashesSince,
  insertFlash,
} from './repositories/region/flashes.ts';
import {
  allSchools,
  findSchool,
  findSchoolByUai,
  lockSchool,
  moveSchool,
  addSchool,
  saveSchool,
  type SchoolWords,
} from './repositories/region/schools.ts';
import { regionPeriodsSince, saveRegionPeriods } from './repositories/region/periods.ts';
import { isSchoolOpen } from './repositories/schoolStates.ts';
import type { Storage } from './storage.ts';

const words: SchoolWords = {
  schoolId: 's1',
  uai: '0940001A',
  name: 'Lycée Élisa-Lemonnier',
  kind: 'lyceePro',
  town: 'Créteil',
  academyId: 'creteil',
  wave: null,
  opensOn: null,
};
const delegation: DelegationRow = {
  id: 'd1',
  schoolId: 's1',
  userId: 'u1',
  place: { level: 'academy', target: 'creteil' },
  rights: ['statistics'],
  endsOn: '2027-06-30',
  givenBy: 'server',
  givenAt: 1,
};
const flash = {
  id: 'f1',
  place: { level: 'region', target: '' },
  tone: 'warn',
  roles: ['teacher'],
  textFr: 'Coupure ce soir.',
  textEn: null,
  startsOn: '2026-11-01',
  endsOn: '2026-12-01',
  author: 's1/u1',
  createdAt: 1,
  endedAt: null,
} as const;

/** What the region's tables do on every {@link Storage}; part of `storageContract`. */
export const regionContract: readonly ContractCase<Storage>[] = [
  {
    name: 'region: the three academies are there, and another one is a row more',
    async run({ reader, transaction }) {
      const names = (await allAcademies(reader)).map((one) => one.name);
      mustEqual(names, ['Créteil', 'Paris', 'Versailles'], 'academies');
      await transaction((writer) => saveAcademy(writer, { academyId: 'reims', name: 'Reims' }));
      await transaction((writer) => saveAcademy(writer, { academyId: 'reims', name: 'Reims (test)' }));
      mustEqual((await findAcademy(reader, 'reims'))?.name, 'Reims (test)', 'added and renamed');
    },
  },
  {
    name: 'region: a school is shut until it is opened, and what is said of it anew does not move it',
    async run({ reader, transaction }) {
      await transaction((writer) => saveSchool(writer, words));
      mustEqual(await isSchoolOpen(reader, 's1'), false, 'shut at first');
      await transaction((writer) => moveSchool(writer, 's1', 'open', 5));
      await transaction((writer) => saveSchool(writer, { ...words, wave: 2, town: 'Ivry' }));
      const found = await findSchoolByUai(reader, words.uai);
      const facts = [found?.state, found?.wave, found?.town, found?.openedAt, found?.closedAt];
      mustEqual(facts, ['open', 2, 'Ivry', 5, null], 'facts');
      const late = { ...words, name: 'Importé', town: '' };
      mustEqual(await transaction((writer) => addSchool(writer, late)), false, 'known already');
      mustEqual((await findSchool(reader, 's1'))?.wave, 2, 'left as it was written');
      mustEqual(await isSchoolOpen(reader, 's1'), true, 'open');
      await transaction((writer) => moveSchool(writer, 's1', 'closed', 9));
      mustEqual(await isSchoolOpen(reader, 's1'), false, 'shut again');
      mustEqual((await findSchool(reader, 's1'))?.closedAt, 9, 'since');
      mustEqual((await allSchools(reader)).length, 1, 'one school');
      mustEqual(await transaction((writer) => lockSchool(writer, 'nowhere')), undefined, 'no such school');
    },
  },
  {
    name: 'region: periods are kept by school year and place, in their order, and said anew in place of what was said',
    async run({ reader, transaction }) {
      const days = { startsOn: '2026-09-01', endsOn: '2027-01-31', entryEndsOn: null };
      const second = { name: 'S2', startsOn: '2027-02-01', endsOn: '2027-07-03', entryEndsOn: '2027-06-15' };
      const all = {
        year: 2026,
        level: 'region',
        target: '',
        periods: [{ name: 'S1', ...days }, second],
      } as const;
      const one = { ...all, level: 'school', target: 's1', periods: [second] } as const;
      const next = { ...all, year: 2027, periods: [{ name: 'A', ...days }] } as const;
      await transaction(async (writer) => {
        for (const set of [next, one, all]) await saveRegionPeriods(writer, set);
      });
      mustEqual(await regionPeriodsSince(reader, 2026), [all, one, next], 'as they were written');
      mustEqual(await regionPeriodsSince(reader, 2027), [next], 'from a year on');
      const anew = { ...all, periods: [{ ...second, name: 'Année' }] };
      await transaction((writer) => saveRegionPeriods(writer, anew));
      mustEqual(await regionPeriodsSince(reader, 2026), [anew, one, next], 'in place of the old');
    },
  },
  {
    name: 'region: a convention is recorded once for a school and a kind, and can be taken back',
    async run({ reader, transaction }) {
      const kinds = await conventionKinds(reader);
      mustEqual(
        kinds.map((one) => one.kind),
        ['region', 'data'],
        'kinds',
      );
      must(
        kinds.every((one) => !one.schoolKinds.includes('services')),
        'offices need none',
      );
      const one = { schoolId: 's1', kind: 'data', signedOn: '2026-09-01', signedBy: 'head' } as const;
      await transaction((writer) => saveConvention(writer, { ...one, reference: 'A', recordedAt: 1 }));
      await transaction((writer) => saveConvention(writer, { ...one, reference: 'B', recordedAt: 2 }));
      const signed = await signedConventions(reader, 's1');
      mustEqual(signed, [{ ...one, reference: 'B', recordedAt: 2 }], 'the last word');
      mustEqual((await signedConventions(reader, 's2')).length, 0, 'another school');
      mustEqual(await transaction((writer) => deleteConvention(writer, 's1', 'data')), true, 'removed');
      mustEqual(await transaction((writer) => deleteConvention(writer, 's1', 'data')), false, 'once');
    },
  },
  {
    name: 'region: a delegation counts from its place and account until its day, and not once it was ended',
    async run({ reader, transaction }) {
      await transaction((writer) => insertDelegation(writer, delegation));
      const owner = { schoolId: 's1', userId: 'u1' };
      mustEqual(await delegationsOf(reader, owner, '2027-06-30'), [delegation], 'its last day');
      mustEqual(await delegationsOf(reader, owner, '2027-07-01'), [], 'after');
      mustEqual(await delegationsOf(reader, { ...owner, schoolId: 's2' }, '2027-01-01'), [], 'other school');
      mustEqual((await delegationsOver(reader, delegation.place, '2027-01-01')).length, 1, 'over the place');
      const elsewhere = { level: 'school', target: 'creteil' } as const;
      mustEqual(await delegationsOver(reader, elsewhere, '2027-01-01'), [], 'another level');
      mustEqual(await transaction((writer) => endDelegation(writer, 'd1', 7)), true, 'ended');
      mustEqual(await transaction((writer) => endDelegation(writer, 'd1', 8)), false, 'once');
      mustEqual(await findDelegation(reader, 'd1'), undefined, 'gone');
      mustEqual(await delegationsOf(reader, owner, '2027-01-01'), [], 'no longer counts');
    },
  },
  {
    name: 'region: a message reads back as it was written, and can be ended and forgotten',
    async run({ reader, transaction }) {
      await transaction((writer) => insertFlash(writer, flash));
      mustEqual(await findFlash(reader, 'f1'), flash, 'message');
      mustEqual((await flashesSince(reader, '2026-12-01')).length, 1, 'its last day');
      mustEqual((await flashesSince(reader, '2026-12-02')).length, 0, 'after');
      mustEqual(await transaction((writer) => endFlash(writer, 'f1', 7)), true, 'ended');
      mustEqual((await findFlash(reader, 'f1'))?.endedAt, 7, 'since');
      mustEqual(await transaction((writer) => deleteOldFlashes(writer, '2026-12-01')), 0, 'kept');
      mustEqual(await transaction((writer) => deleteOldFlashes(writer, '2026-12-02')), 1, 'forgotten');
    },
  },
  {
    name: 'region: figures are those of the last count, counts of a day add up',
    async run({ reader, transaction }) {
      mustEqual(
        await countFigures(reader, 's1', 0),
        { accounts: 0, activated: 0, devices: 0, storageBytes: 0, keysInUse: 0, keysWaiting: 0, keysLost: 0 },
        'an empty school',
      );
      const keys = { keysInUse: 5, keysWaiting: 6, keysLost: 7 };
      const figures = { accounts: 40, activated: 30, devices: 20, storageBytes: 10, ...keys };
      await transaction((writer) => saveFigures(writer, 's1', { ...figures, devices: 1 }, 1));
      await transaction((writer) => saveFigures(writer, 's1', figures, 2));
      const read = (await allFigures(reader)).map(({ name, value, at }) => [name, value, at]);
      mustEqual(
        read.sort(),
        Object.entries(figures)
          .map(([name, value]) => [name, value, 2])
          .sort(),
        'figures',
      );
      const one = (day: string, value: number) => ({ schoolId: 's1', day, name: 'signIns', value }) as const;
      const days = [one('2026-11-22', 3), one('2026-11-23', 3)];
      await transaction((writer) => addCounts(writer, days));
      await transaction((writer) => addCounts(writer, days));
      mustEqual(await countsSince(reader, '2026-11-23'), [one('2026-11-23', 6)], 'counts');
      mustEqual(await transaction((writer) => deleteOldCounts(writer, '2026-11-23')), 1, 'forgotten');
    },
  },
];
