import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { memoryFile } from '../testing/memoryFile.ts';
import { entriesOf, issuesOf, latin, readEvents } from '../testing/readEvents.ts';
import { csvReader } from './csvReader.ts';

const uai = '0750001A';
type Files = Readonly<Record<string, string | Uint8Array>>;
const open = (files: Files) => Object.entries(files).map(([name, content]) => memoryFile(name, content));
const read = (files: Files) => readEvents(csvReader, open(files), { uai });

async function refusal(files: Files, options: { uai?: string } = { uai }) {
  try {
    await csvReader.scan(open(files), options);
    return await readEvents(csvReader, open(files), options);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
}

const pupils = [
  'EXTERNALID ;prénom*;NOM*;Date de naissance*;Classe;Classe 2;groupe;INE;e-mail',
  'e1;Zoé;Colin;22/11/2009;2de 4;;Latin;123456789AB;zoe@example.org',
  'e2;Théo;Colin;2010-01-02;2DE 4;Section sport;;;',
].join('\r\n');
const parents = [
  "Nom;Prénom;Courriel;Téléphone;Nom de l'élève;Prénom de l'élève;Classes de l'élève;Nom de l'élève;Prénom de l'élève;Classes de l'élève",
  'COLIN;Julie;julie@example.org;01 02 03 04 05;colin;ZOE;2de 4;Colin;Théo;2de 4',
].join('\n');

test('pupils, their classes and groups, their parents by name, whatever the spelling of headers and names', async () => {
  const events = await read({ 'CSV_Parents.csv': parents, 'CSV_Eleves.csv': latin(pupils) });
  expect(issuesOf(events)).toEqual([]);
  expect(Object.keys(entriesOf(events, 'class'))).toEqual(['0750001A$2DE 4', '0750001A$SECTION SPORT']);
  expect(entriesOf(events, 'group')).toEqual({
    '0750001A$LATIN': { schoolId: uai, code: 'LATIN', name: 'Latin', classIds: ['0750001A$2DE 4'] },
  });
  const [guardianId = ''] = Object.keys(entriesOf(events, 'guardian'));
  expect(guardianId).toMatch(/^nom:[\w-]{22}$/);
  expect(entriesOf(events, 'guardian')[guardianId]).toEqual({
    familyName: 'COLIN',
    givenName: 'Julie',
    birthOn: null,
    mail: 'julie@example.org',
    externalIds: {},
    phone: '+33102030405',
  });
  expect(entriesOf(events, 'pupil')).toEqual({
    e1: {
      familyName: 'Colin',
      givenName: 'Zoé',
      birthOn: '2009-11-22',
      mail: 'zoe@example.org',
      externalIds: { ine: '123456789AB' },
      schoolId: uai,
      levelId: null,
      classIds: ['0750001A$2DE 4'],
      groupIds: ['0750001A$LATIN'],
      guardians: [{ guardianId, legal: true }],
    },
    e2: expect.objectContaining({
      birthOn: '2010-01-02',
      classIds: ['0750001A$2DE 4', '0750001A$SECTION SPORT'],
      guardians: [{ guardianId, legal: true }],
    }),
  });
});

test('staff: posts by list and function, subjects with their classes, head teachers', async () => {
  const events = await read({
    'Enseignants.csv': [
      'externalid;Nom;Nom usage;Prénom;Fonction;Directeur;Matière;Matière;Classe;Classe;Professeur principal',
      't1;Simani;Durand;Félicité;DIR$DIRECTION$D0011$CHEF;non;Maths;;2de 4;2de 5;2de 4',
      't2;Tatin;;Benoît;;oui;Maths;Physique;2de 4;2de 5;',
      't3;Archambault;;Raoul;;;Maths;Physique;2de 4;;',
    ].join('\n'),
    'Personnels.csv':
      'externalid;Nom;Prénom;Fonction\np1;Barboza;Olivier;CPE\np2;P;J;Direction\np3;C;G;AED\np4;D;H;EDU$EDUCATION$E0030$CPE',
    'Invites.csv': 'externalid;Nom;Prénom;Classes\ng1;Fornari;David;2de 4',
  });
  const staff = entriesOf(events, 'staff');
  const inClass = (code: string, subjectId: string | null) => ({ classId: `${uai}$${code}`, subjectId });
  expect(staff).toMatchObject({
    t1: {
      familyName: 'Durand',
      posts: [{ schoolId: uai, post: 'teacher' }],
      classes: [inClass('2DE 4', 'MATHS'), inClass('2DE 5', 'MATHS')],
      mainOf: ['0750001A$2DE 4'],
    },
    t2: {
      posts: [{ post: 'teacher' }, { post: 'head' }],
      classes: [inClass('2DE 4', 'MATHS'), inClass('2DE 5', 'PHYSIQUE')],
    },
    t3: { classes: [inClass('2DE 4', null)] },
    p1: { posts: [{ post: 'cpe' }] },
    p2: { posts: [{ post: 'head' }] },
    p3: { posts: [{ post: 'other' }] },
    p4: { posts: [{ post: 'cpe' }] },
    g1: { posts: [{ post: 'other' }], classes: [] },
  });
  expect(Object.keys(entriesOf(events, 'subject'))).toEqual(['MATHS', 'PHYSIQUE']);
  expect(issuesOf(events)).toEqual(['Enseignants.csv:4 import.csv_subjects_unsure']);
});

test('each wrong line is named, left out, and keeps nobody else out; then its kind is not complete', async () => {
  const files = {
    'eleves.csv': [
      'externalid;Nom;Prénom;Naissance;Classe;Courriel;Couleur préférée',
      'e1;Bon;Ana;01/02/2010;2de 4;;',
      'e2;Ã‰tienne;Bob;01/02/2010;2de 4;;',
      'e3;Bref;Bob;01/02/2010;2de 4',
      'e4;Long;Bob;01/02/2010;2de 4;;;en trop',
      ';Sans;Date;;2de 4;;',
      'e6;Date;Fausse;31/02/2010;2de 4;pas une adresse;',
      'e7;;Ana;01/02/2010;2de 4;;',
      'e8;Sans;Classe;01/02/2010;;;',
      'externalid;Nom;Prénom;Naissance;Classe;Courriel;Couleur préférée',
      `e9;${'x'.repeat(81)};Ana;01/02/2010;2de 4;;`,
      'e10;Z\u0000;Ana;01/02/2010;2de 4;;',
      'e11;=1+1;@SUM(A1);01/02/2010;2de 4;;;',
    ].join('\n'),
  };
  const events = await read(files);
  expect(issuesOf(events)).toEqual([
    'eleves.csv:1 import.csv_column_unknown column=Couleur préférée',
    'eleves.csv:3 import.csv_mojibake column=Nom',
    'eleves.csv:4 import.csv_columns expected=7 found=5',
    'eleves.csv:5 import.csv_columns expected=7 found=8',
    'eleves.csv:6 import.csv_value_missing column=Naissance',
    'eleves.csv:7 import.csv_date column=Naissance',
    'eleves.csv:7 import.csv_mail column=Courriel',
    'eleves.csv:8 import.csv_value_missing column=Nom',
    'eleves.csv:9 import.csv_value_missing column=Classe',
    'eleves.csv:10 import.csv_header_again',
    'eleves.csv:11 import.csv_too_long column=Nom',
    'eleves.csv:12 import.csv_control',
  ]);
  expect(entriesOf(events, 'pupil')).toMatchObject({
    e1: {},
    e6: { birthOn: null, mail: null },
    e11: { familyName: '=1+1', givenName: '@SUM(A1)' },
  });
  expect(Object.keys(entriesOf(events, 'pupil'))).toHaveLength(3);
  expect(await csvReader.scan(open(files), { uai })).toMatchObject({ covers: ['class', 'group'] });
});

test('a full set of lists covers everybody; one list covers its own people', async () => {
  const lists = {
    'eleves.csv': pupils,
    'parents.csv': parents,
    'enseignants.csv': 'Nom;Prénom\nA;B',
    'personnels.csv': 'Nom;Prénom\nA;C',
  };
  expect(await csvReader.scan(open(lists), { uai: '0750001a' })).toEqual({
    source: 'csv:0750001A',
    mode: 'full',
    covers: ['class', 'group', 'pupil', 'guardian', 'staff'],
    academy: null,
  });
  const teachers = { 'enseignants.csv': lists['enseignants.csv'] };
  expect((await csvReader.scan(open(teachers), { uai })).covers).toEqual([]);
});

test('children who are nowhere, or of whom there are two, and parents who share a name, give nobody a right', async () => {
  const twins = ['Nom;Prénom;Naissance;Classe', 'Diop;Awa;01/01/2010;2A', 'Diop;Awa;05/05/2010;2A'].join(
    '\n',
  );
  const header = "Nom;Prénom;Courriel;Nom de l'élève;Prénom de l'élève;Classe de l'élève";
  const events = await read({
    'eleves.csv': twins,
    'parents.csv': [
      header,
      'Diop;Fatou;f@example.org;Diop;Awa;2A',
      'Nul;Part;n@example.org;Nul;Enfant;2A',
      'Martin;Anne;a@example.org;Diop;Awa;2B',
      'Martin;Anne;b@example.org;Diop;Awa;2B',
    ].join('\n'),
  });
  expect(issuesOf(events)).toEqual([
    'parents.csv:2 import.csv_child_ambiguous id=',
    'parents.csv:3 import.csv_child_unknown id=',
    'parents.csv:4 import.csv_homonym',
    'parents.csv:5 import.csv_homonym',
  ]);
  for (const pupil of Object.values(entriesOf(events, 'pupil')))
    expect(pupil).toMatchObject({ guardians: [] });
});

test('a parent on several lines, one for each child, is one parent', async () => {
  const events = await read({
    'eleves.csv': pupils,
    'parents.csv': [
      'externalid;Nom;Prénom;Courriel;childexternalid;childexternalid',
      'r1;Colin;Julie;j@example.org;e1;',
      'r1;Colin;Julie;j@example.org;e2;e1',
      'r1;Colin;Julie;autre@example.org;e9;',
    ].join('\n'),
  });
  expect(Object.keys(entriesOf(events, 'guardian'))).toEqual(['r1']);
  expect(entriesOf(events, 'pupil')).toMatchObject({
    e1: { guardians: [{ guardianId: 'r1' }] },
    e2: { guardians: [{ guardianId: 'r1' }] },
  });
  expect(issuesOf(events)).toEqual([
    'parents.csv:4 import.csv_child_unknown id=e9',
    'parents.csv:4 import.csv_repeated id=r1',
  ]);
});

test('a list with a column for the profile, and one for the school', async () => {
  const list = [
    'Profil;UAI;Nom;Prénom;Naissance;Classe',
    'Élève;0930001B;A;B;01/01/2010;2A',
    'professeur;0930001B;C;D;;2A',
    'inconnu;0930001B;E;F;;',
  ].join('\n');
  const files = open({ 'tous.csv': list });
  const events = await readEvents(csvReader, files, {});
  expect(Object.values(entriesOf(events, 'pupil'))).toMatchObject([{ schoolId: '0930001B' }]);
  expect(Object.values(entriesOf(events, 'staff'))).toMatchObject([
    { posts: [{ schoolId: '0930001B', post: 'teacher' }] },
  ]);
  expect(issuesOf(events)).toEqual(['tous.csv:4 import.csv_profile_wrong']);
  expect(await refusal({ 'tous.csv': list }, { uai })).toMatchObject({
    code: 'import.wrong_school',
    line: 2,
  });
});

test('what cannot be read as a list is refused with its place', async () => {
  expect(await refusal({ 'a.xml': '<a/>' })).toMatchObject({ code: 'import.no_files' });
  expect(await refusal({ 'eleves.csv': '' })).toMatchObject({ code: 'import.csv_empty' });
  expect(await refusal({ 'eleves.csv': 'Dupont;Marie;2de 4\n' })).toEqual({
    code: 'import.csv_no_header',
    file: 'eleves.csv',
    line: 1,
  });
  expect(await refusal({ 'liste.csv': 'Nom;Prénom\na;b' })).toMatchObject({
    code: 'import.csv_profile_unknown',
  });
  expect(await refusal({ 'eleves.csv': 'Nom;Prénom;Naissance\na;b;c' })).toMatchObject({
    code: 'import.csv_column_missing',
    column: 'Classe',
  });
  expect(await refusal({ 'eleves.csv': parents })).toMatchObject({
    code: 'import.csv_wrong_list',
  });
  expect(await refusal({ 'eleves.csv': pupils }, {})).toMatchObject({ code: 'import.csv_uai' });
});
