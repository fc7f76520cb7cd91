import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { period } from '@cartable/shared/domain/directory/period.ts';
import { evaluation, seriesOf } from '@cartable/shared/domain/grades/evaluation.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ImportWorld } from '../directory/testing/importWorld.ts';
import { filesOf, marie, rosa, small } from '../directory/testing/smallDirectory.ts';
import { importRecords } from '../ops/importRecords.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { saveSchool } from '../storage/repositories/region/schools.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { givePeriodsEverywhere } from './givePeriods.ts';
import { takePeriodsFile } from './periodsAct.ts';

let world: ImportWorld;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-periods-'));
  world = await ImportWorld.open();
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

function host(): RegionHost {
  const clock = { now: () => world.now as ClaimedTime, monotonic: () => performance.now() };
  return { ...world.host, clock, definitions: recordDefinitions, hints: { publish: () => undefined } };
}
const take = async (text: string | Uint8Array) => {
  const path = join(folder, 'periodes.csv');
  writeFileSync(path, text);
  return takePeriodsFile(host(), path);
};
const namesOf = async (schoolId: string) =>
  (await world.records(period, schoolId)).map((one) => `${one.id} ${one.name} ${one.startsOn} ${one.endsOn}`);
const counts = (more: object) => ({ given: 0, changed: 0, same: 0, own: 0, kept: 0, ...more });

const header = 'Académie;UAI;Année scolaire;Nom;Début;Fin;Fin de saisie';
const trimesters = [
  ';;2026-2027;Trimestre 1;01/09/2026;30/11/2026;25/11/2026',
  ';;2026-2027;Trimestre 2;01/12/2026;05/03/2027;',
  ';;2026-2027;Trimestre 3;06/03/2027;03/07/2027;',
];
const file = (...lines: readonly string[]) => [header, ...lines].join('\r\n');

async function evaluated(schoolId: string, periodId: string): Promise<void> {
  const place = { classId: 'c', subjectId: 's', periodId, teacherId: 't', published: false };
  const more = { title: 'x', heldOn: '2026-09-10', kind: 'summative', coefficient: 100, scale: 2000 };
  const record = evaluation.schema.parse({
    ...{ id: `e-${periodId}`, ...place, ...more, onTwenty: true, optional: 'no' },
    series: seriesOf('c', 's', periodId),
  });
  await importRecords(world.host, schoolId as SchoolId, [put(evaluation, record)], world.now);
}

describe('what the region says', () => {
  test('is given to every school that has none of its own; twice is once; an audit line for each school', async () => {
    await world.import(filesOf(small));
    expect(await take(file(...trimesters))).toEqual([
      { event: 'periods', sets: 1, schools: counts({ given: 2 }) },
    ]);
    const expected = [
      'region-2026-1 Trimestre 1 2026-09-01 2026-11-30',
      'region-2026-2 Trimestre 2 2026-12-01 2027-03-05',
      'region-2026-3 Trimestre 3 2027-03-06 2027-07-03',
    ];
    expect(await namesOf(rosa)).toEqual(expected);
    expect((await world.records(period, marie))[0]).toMatchObject({
      entryEndsOn: '2026-11-25',
      byRegion: true,
    });
    const before = await world.everything();
    expect(await take(file(...trimesters))).toMatchObject([{ schools: counts({ same: 2 }) }]);
    expect(await world.everything()).toBe(before);
    const rows = await auditRowsAfter(world.storage.reader, rosa, 0, 100);
    expect(rows.map((row) => `${row.action} ${row.type}`).filter((one) => one.endsWith('periods'))).toEqual([
      'region.recorded periods',
    ]);
  });

  test('waits for a school whose directory comes later', async () => {
    await take(file(...trimesters));
    expect(await namesOf(rosa)).toEqual([]);
    await world.import(filesOf(small));
    expect(await namesOf(rosa)).toHaveLength(3);
    expect(await namesOf(marie)).toHaveLength(3);
  });

  test('of a school comes before that of its academy, which comes before the region’s', async () => {
    await world.import(filesOf(small));
    await take(
      file(
        ...trimesters,
        'Académie de PARIS;;;Année;2026-09-01;2027-07-03;',
        `;${marie.toLowerCase()};2026/27;Semestre 2;16/01/2027;03/07/2027;`,
        `;${marie};2026;Semestre 1;01/09/2026;15/01/2027;`,
      ),
    );
    expect((await namesOf(rosa)).map((one) => one.split(' ')[1])).toEqual(['Année']);
    expect((await world.records(period, marie)).map((one) => one.name)).toEqual(['Semestre 1', 'Semestre 2']);
  });

  test('a second file changes days and leaves the marks; in another number, a school with evaluations keeps what it has', async () => {
    await world.import(filesOf(small));
    await take(file(...trimesters));
    await evaluated(rosa, 'region-2026-1');
    const later = [
      ';;;Trimestre 1;01/09/2026;04/12/2026;',
      ';;;Trimestre 2;05/12/2026;05/03/2027;',
      trimesters[2] ?? '',
    ];
    expect(await take(file(...later))).toMatchObject([{ schools: counts({ changed: 2 }) }]);
    expect((await namesOf(rosa))[0]).toBe('region-2026-1 Trimestre 1 2026-09-01 2026-12-04');
    expect(await world.records(evaluation, rosa)).toMatchObject([{ periodId: 'region-2026-1' }]);
    expect(await take(file(';;;Année;01/09/2026;03/07/2027;'))).toEqual([
      { event: 'periods', sets: 1, schools: counts({ changed: 1, kept: 1 }) },
      { event: 'kept', uai: rosa, year: 2026 },
    ]);
    expect(await namesOf(rosa)).toHaveLength(3);
    expect(await namesOf(marie)).toHaveLength(1);
  });

  test('does not touch a school that has its own, nor the year before', async () => {
    await world.import(filesOf(small));
    const own = {
      id: 'own',
      name: 'Semestre 1',
      startsOn: '2026-09-01',
      endsOn: '2027-01-15',
      entryEndsOn: null,
    };
    const old = { id: 'old', name: 'T3', startsOn: '2026-03-01', endsOn: '2026-07-03', entryEndsOn: null };
    const puts = [own, old].map((one) => put(period, period.schema.parse(one)));
    await importRecords(world.host, rosa as SchoolId, puts, world.now);
    await importRecords(world.host, marie as SchoolId, puts.slice(1), world.now);
    expect(await take(file(...trimesters))).toMatchObject([{ schools: counts({ given: 1, own: 1 }) }]);
    expect((await world.records(period, rosa)).map((one) => one.id)).toEqual(['old', 'own']);
    expect(await world.records(period, marie)).toHaveLength(4);
    world.laterBy(365);
    expect(await givePeriodsEverywhere(host())).toEqual([]);
  });
});

describe('the file', () => {
  beforeEach(() =>
    world.storage.transaction((writer) =>
      saveSchool(writer, {
        ...{ schoolId: rosa, uai: rosa, name: 'Rosa', kind: 'lycee', town: '', academyId: 'paris' },
        ...{ wave: null, opensOn: null },
      }),
    ),
  );
  const refusal = (text: string | Uint8Array) =>
    take(text).then(
      () => 'ok',
      ({ code, data }: { code: string; data: Record<string, unknown> }) =>
        [code, data.line, data.column ?? data.place ?? data.columns]
          .filter((one) => one !== undefined)
          .join(' '),
    );
  const [first = '', second = '', third = ''] = trimesters;

  test('has its headers in any case, accent, order and encoding', async () => {
    const text =
      'FIN DE SAISIE;période;date de début;Date de fin\r\n;Été à l’école;1/9/2026;03/07/2027\r\n'.replace(
        '’',
        "'",
      );
    expect(await refusal(Buffer.from(text, 'latin1'))).toBe('ok');
    expect(await refusal(`\uFEFF${text}`)).toBe('ok');
  });

  test.each([
    ['no line', [], 'region.periods_empty'],
    ['an overlap', [first, second.replace('01/12/2026', '30/11/2026')], 'region.periods_overlap 3'],
    ['a gap', [third, first, second.replace('01/12/2026', '02/12/2026')], 'region.periods_gap 4'],
    ['an end before its beginning', [first.replace('30/11/2026', '30/08/2026')], 'region.periods_order 2'],
    ['a name twice', [first, first, second, third], 'region.periods_twice 3'],
    ['a day that there is not', [first.replace('30/11/2026', '31/11/2026')], 'region.csv_line 2 fin'],
    ['no first day', [first.replace('01/09/2026', '')], 'region.csv_line 2 debut'],
    ['no name', [first.replace('Trimestre 1', '')], 'region.csv_line 2 nom'],
    ['a bad year', [first.replace('2026-2027', '2026-2028')], 'region.csv_line 2 anneescolaire'],
    ['another year than its days', [first.replace('2026-2027', '2027-2028')], 'region.periods_year 2'],
    ['a bad UAI', [`;abc${first.slice(1)}`], 'region.csv_line 2 uai'],
    ['an unknown UAI', [first, `;0999999Z${first.slice(1)}`], 'region.periods_place 3 0999999Z'],
    ['an unknown academy', [`Atlantide${first}`], 'region.periods_place 2 Atlantide'],
    ['entry that ends too early', [first.replace('25/11/2026', '25/08/2026')], 'region.periods_entry 2'],
  ] as const)('with %s is refused whole, by line', async (_, lines, code) => {
    expect(await refusal(file(...lines))).toBe(code);
    expect(await refusal(`uai;nom\n${rosa};x\n`)).toBe('region.csv_columns debut, fin');
    await world.import(filesOf(small));
    expect(await namesOf(rosa)).toEqual([]);
  });

  test('with more periods than a year has is refused', async () => {
    const lines = Array.from(
      { length: 7 },
      (_, index) => `;;;P${index};0${index + 1}/09/2026;0${index + 1}/09/2026;`,
    );
    expect(await refusal(file(...lines))).toBe('region.periods_many 8');
  });
});
