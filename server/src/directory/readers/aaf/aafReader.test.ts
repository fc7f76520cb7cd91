import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReaderEvent } from '../reader.ts';
import { type SourceFile, sourceFiles } from '../sourceFile.ts';
import { memoryFile } from '../testing/memoryFile.ts';
import { aafDelta, aafFile } from '../testing/aafFixture.ts';
import { aafReader } from './aafReader.ts';

async function read(files: readonly SourceFile[]): Promise<readonly ReaderEvent[]> {
  const events: ReaderEvent[] = [];
  for await (const one of aafReader.read(files, {})) events.push(one);
  return events;
}
const contents = (events: readonly ReaderEvent[], kind: string) =>
  events.flatMap((one) => (one.type === 'entry' && one.entry.kind === kind ? [one.entry] : []));

const school = aafFile('EtabEducNat', [
  {
    id: '10',
    ENTStructureUAI: ['0750001A'],
    ENTStructureNomCourant: ['LYCEE$ROSA BONHEUR'],
    ENTServAcAcademie: ['PARIS'],
    ENTStructureClasses: ['2DE1$Seconde 1$20010018110', '2DE2'],
    ENTStructureGroupes: ['2ESP$Espagnol$2DE1$2DE2'],
  },
]);

test('reads schools with their classes and groups, then people, by line, whatever the order of the files', async () => {
  const pupils = aafFile('Eleve', [
    {
      id: '200',
      sn: ['DUPONT'],
      givenName: ['Zoé'],
      ENTPersonDateNaissance: ['30/09/2010'],
      ENTPersonStructRattach: ['10'],
      ENTEleveClasses: ['10$2DE1'],
      ENTEleveGroupes: ['10$2ESP'],
      ENTEleveINE: ['100000000AA'],
      ENTElevePersRelEleve: ['300$1$1$1$1$1', '301$90$0$0$1$0', '200$10$1$1$1$1'],
    },
  ]);
  const staff = aafFile('PersEducNat', [
    {
      id: '400',
      sn: ['MARTIN'],
      givenName: ['Ève'],
      ENTPersonFonctions: ['10$ENS$ENSEIGNEMENT$L0202$LETTRES', '11$DIR$DIRECTION$D0010$CHEF'],
      ENTAuxEnsClassesMatieres: ['10$2DE1$030602'],
      ENTAuxEnsClasses: ['10$2DE1', '10$2DE2'],
      ENTAuxEnsGroupesMatieres: ['10$2ESP$030201'],
      ENTAuxEnsClassesPrincipal: ['10$2DE1'],
    },
  ]);
  const events = await read([staff, pupils, school]);
  expect(await aafReader.scan([staff, pupils, school], {})).toEqual({
    source: 'aaf:paris',
    mode: 'full',
    covers: ['school', 'class', 'group', 'pupil', 'staff'],
    academy: 'paris',
    day: '2026-09-01',
  });
  expect(contents(events, 'school')).toEqual([
    { kind: 'school', id: '10', content: { uai: '0750001A', name: 'LYCEE ROSA BONHEUR', academy: 'PARIS' } },
  ]);
  expect(contents(events, 'class').map((one) => one.content)).toEqual([
    { schoolId: '10', code: '2DE1', name: 'Seconde 1', levelIds: ['20010018110'] },
    { schoolId: '10', code: '2DE2', name: '2DE2', levelIds: [] },
  ]);
  expect(contents(events, 'group')[0]?.content).toMatchObject({ classIds: ['10$2DE1', '10$2DE2'] });
  expect(contents(events, 'pupil')[0]).toEqual({
    kind: 'pupil',
    id: '200',
    content: {
      familyName: 'DUPONT',
      givenName: 'Zoé',
      birthOn: '2010-09-30',
      mail: null,
      externalIds: { aaf: '200', ine: '100000000AA' },
      schoolId: '10',
      levelId: null,
      classIds: ['10$2DE1'],
      groupIds: ['10$2ESP'],
      // Linked to themselves because of age: not a relative.
      guardians: [
        { guardianId: '300', legal: true },
        { guardianId: '301', legal: false },
      ],
    },
  });
  expect(contents(events, 'staff')[0]?.content).toMatchObject({
    posts: [
      { schoolId: '10', post: 'teacher' },
      { schoolId: '11', post: 'head' },
    ],
    classes: [
      { classId: '10$2DE1', subjectId: '030602' },
      { classId: '10$2DE2', subjectId: null },
    ],
    groups: [{ groupId: '10$2ESP', subjectId: '030201' }],
    mainOf: ['10$2DE1'],
  });
  expect(events.filter((one) => one.type === 'entry').map((one) => one.at.file)).toEqual([
    ...Array(4).fill(school.name),
    pupils.name,
    staff.name,
  ]);
});

test('a school that lists no classes has those of its pupils', async () => {
  const bare = aafFile('EtabEducNat', [{ id: '10', ENTStructureUAI: ['0750001A'], ENTStructureClasses: [] }]);
  const pupils = aafFile('Eleve', [
    { id: '1', sn: ['A'], givenName: ['B'], ENTPersonStructRattach: ['10'], ENTEleveClasses: ['10$2A'] },
    { id: '2', sn: ['A'], givenName: ['B'], ENTPersonStructRattach: ['10'], ENTEleveClasses: ['10$2A'] },
  ]);
  expect(contents(await read([bare, pupils]), 'class').map((one) => one.id)).toEqual(['10$2A']);
});

test('a delta changes the attributes that it names, erases those that are empty, deletes', async () => {
  const delta = aafDelta('Eleve', [
    { op: 'modify', id: '200', ENTEleveClasses: ['10$2DE2'], mail: [] },
    { op: 'delete', id: '201' },
    { op: 'modify', id: '202', ENTPersonVille: ['PARIS'] },
  ]);
  const schools = aafDelta('EtabEducNat', [{ op: 'modify', id: '10', ENTStructureClasses: ['2DE9'] }]);
  const events = await read([delta, schools]);
  expect(events.map(({ type }) => type)).toEqual(['entry', 'only', 'change', 'gone']);
  expect(events[1]).toMatchObject({ kind: 'class', schoolId: '10', ids: ['10$2DE9'] });
  expect(events[2]).toMatchObject({
    change: { kind: 'pupil', id: '200', fields: { classIds: ['10$2DE2'], mail: null } },
  });
  expect(events[3]).toMatchObject({ kind: 'pupil', id: '201' });
});

test('a composite or a day that cannot be is noted with its line and left out', async () => {
  const events = await read([
    school,
    aafFile('Eleve', [
      {
        id: '200',
        sn: ['A'],
        givenName: ['B'],
        ENTPersonDateNaissance: ['31/02/2010'],
        ENTEleveClasses: ['2DE1'],
      },
    ]),
  ]);
  const issues = events.flatMap((one) => (one.type === 'issue' ? [one.issue] : []));
  expect(issues.map(({ code, line, data }) => [code, line, data['attribute']])).toEqual([
    ['import.value_malformed', 4, 'ENTPersonDateNaissance'],
    ['import.value_malformed', 4, 'ENTEleveClasses'],
  ]);
});

const scanned = async (files: readonly SourceFile[], academy?: string) =>
  aafReader.scan(files, academy === undefined ? {} : { academy }).then(
    (scan) => scan.source,
    (error: { code: string; data: object }) => ({ code: error.code, ...error.data }),
  );
const named = (name: string) => memoryFile(name, '<ficAlimMENESR/>');

test('files that do not go together are refused', async () => {
  expect(await scanned([named('notes.xml')])).toMatchObject({ code: 'import.no_files' });
  expect(
    await scanned([named('ENT_Complet_20260901_Eleve_0000.xml'), named('ENT_Delta_20260902_Eleve_0000.xml')]),
  ).toMatchObject({ code: 'import.aaf_mixed' });
  expect(
    await scanned([named('A_Complet_20260901_Eleve_0000.xml'), named('A_Complet_20260901_Eleve_0002.xml')]),
  ).toEqual({ code: 'import.aaf_part_missing', part: 1, file: 'A_Complet_20260901_Eleve_0002.xml', line: 0 });
  expect(await scanned([named('A_Complet_20260901_Eleve_0000.xml')])).toMatchObject({
    code: 'import.academy_unknown',
  });
  // Whoever tells it knows better than a header; the schools are checked one by one.
  expect(await scanned([school], 'Créteil')).toBe('aaf:creteil');
  const other = aafFile('EtabEducNat', [{ id: '2', ENTServAcAcademie: ['CRETEIL'] }], 1);
  expect(await scanned([school, other])).toMatchObject({
    code: 'import.academies_mixed',
    first: school.name,
    expected: 'paris',
    found: 'creteil',
  });
  expect(await scanned([school], 'Paris')).toBe('aaf:paris');
});

const samples = join(import.meta.dirname, '../../../../../../shared/data');
const folders = existsSync(samples)
  ? readdirSync(samples).filter(
      (name) => name.startsWith('aaf') && statSync(join(samples, name)).isDirectory(),
    )
  : [];

test.runIf(folders.length > 0)('the public samples are read', async () => {
  const one = await read(sourceFiles(join(samples, 'aaf-one-pupil')));
  expect(contents(one, 'pupil').map((entry) => entry.id)).toEqual(['2000000']);
  expect(contents(one, 'pupil')[0]?.content).toMatchObject({
    classIds: ['3000$1AQUA'],
    guardians: [{ guardianId: '3000000', legal: true }],
  });
  const all = sourceFiles(join(samples, 'aaf-personnel-before-after'));
  const after = await read(all.filter((file) => file.name.startsWith('aaf__after')));
  expect(
    contents(after, 'staff').map(({ id, content }) => [id, 'posts' in content ? content.posts : []]),
  ).toEqual([
    [
      '314159',
      [
        { schoolId: '43', post: 'head' },
        { schoolId: '43', post: 'other' },
      ],
    ],
    ['314160', [{ schoolId: '43', post: 'teacher' }]],
    ['314161', [{ schoolId: '43', post: 'head' }]],
  ]);
});
