import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { memoryFile } from '../testing/memoryFile.ts';
import { entriesOf, issuesOf, readEvents } from '../testing/readEvents.ts';
import { stsReader } from './stsReader.ts';

const uai = '0750001A';
const course = (day: string, start: string, length: string, code: string, room = '') =>
  `<COURS><CODE_ALTERNANCE>${code}</CODE_ALTERNANCE><JOUR>${day}</JOUR><HEURE_DEBUT>${start}</HEURE_DEBUT><DUREE>${length}</DUREE>${room && `<CODE_SALLE>${room}</CODE_SALLE>`}</COURS>`;
const teacher = (id: string, courses = '', type = 'epp') =>
  `<ENSEIGNANT ID="${id}" TYPE="${type}"><COURS_RATTACHES>${courses}</COURS_RATTACHES></ENSEIGNANT>`;
const service = (subject: string, ...teachers: string[]) =>
  `<SERVICE CODE_MATIERE="${subject}" CODE_MOD_COURS="CG"><ENSEIGNANTS>${teachers.join('')}</ENSEIGNANTS></SERVICE>`;
const individual = (id: string, more: string, type = 'epp') =>
  `<INDIVIDU ID="${id}" TYPE="${type}"><NOM_USAGE>NOM${id}</NOM_USAGE><NOM_PATRONYMIQUE>P</NOM_PATRONYMIQUE><PRENOM>Zoé</PRENOM>${more}</INDIVIDU>`;

const text = `<?xml version="1.0" encoding="UTF-8"?>
<STS_EDT><PARAMETRES><UAJ CODE="${uai}"><DENOM_PRINC>LYCEE</DENOM_PRINC></UAJ><ANNEE_SCOLAIRE ANNEE="2026"/></PARAMETRES>
<ALTERNANCES>
<ALTERNANCE CODE="H"><LIBELLE_LONG>Hebdo</LIBELLE_LONG><SEMAINES><DATE_DEBUT_SEMAINE>2026-08-31</DATE_DEBUT_SEMAINE><DATE_DEBUT_SEMAINE>2026-09-07</DATE_DEBUT_SEMAINE></SEMAINES></ALTERNANCE>
<ALTERNANCE CODE="A"><SEMAINES><DATE_DEBUT_SEMAINE>2026-08-31</DATE_DEBUT_SEMAINE></SEMAINES></ALTERNANCE>
</ALTERNANCES>
<NOMENCLATURES><MATIERES><MATIERE CODE="006600"><CODE_GESTION>MATHS</CODE_GESTION><LIBELLE_EDITION>Mathématiques</LIBELLE_EDITION></MATIERE></MATIERES>
<MEFS><MEF CODE="10010012110"><LIBELLE_LONG>SECONDE GENERALE</LIBELLE_LONG></MEF></MEFS></NOMENCLATURES>
<DONNEES><INDIVIDUS>
${individual('1', '<FONCTION>ENS</FONCTION><DATE_NAISSANCE>1980-08-13</DATE_NAISSANCE><PROFS_PRINC><PROF_PRINC><CODE_STRUCTURE>2DE4</CODE_STRUCTURE></PROF_PRINC><PROF_PRINC><CODE_STRUCTURE>2DE5</CODE_STRUCTURE><DATE_FIN>2020-01-01</DATE_FIN></PROF_PRINC></PROFS_PRINC>')}
${individual('2', '<FONCTION>EDU</FONCTION>')}
${individual('3', '<FONCTION>DIR</FONCTION>')}
${individual('4', '<FONCTION>SUR</FONCTION>', 'local')}
${individual('5', '<FONCTION>CTR</FONCTION>', 'local')}
<INDIVIDU ID="6" TYPE="epp"><NOM_USAGE>SEUL</NOM_USAGE></INDIVIDU>
</INDIVIDUS><STRUCTURE><DIVISIONS><DIVISION CODE="2DE4"><LIBELLE_LONG>SECONDE 4</LIBELLE_LONG><MEFS_APPARTENANCE><MEF_APPARTENANCE CODE="10010012110"/></MEFS_APPARTENANCE><SERVICES>
${service('006600', teacher('1', course('1', '0800', '0100', 'H', '12') + course('3', '1030', '0130', 'A')), teacher('5', course('1', '0800', '0100', 'H', '12'), 'local'))}
${service('020700', teacher('1', `${course('9', '0800', '0100', 'H')}\n${course('2', '0800', '0100', 'Q')}`))}
</SERVICES></DIVISION></DIVISIONS><GROUPES><GROUPE CODE="2LAT"><DIVISIONS_APPARTENANCE><DIVISION_APPARTENANCE CODE="2DE4"/></DIVISIONS_APPARTENANCE><SERVICES>${service('006600', teacher('1'))}</SERVICES></GROUPE></GROUPES></STRUCTURE></DONNEES></STS_EDT>`;

const name = `sts_emp_${uai}_2026.xml`;
const file = (content: string, as = name) => [memoryFile(as, content, 90)];
async function refusal(content: string, as = name, options = {}) {
  try {
    await stsReader.scan(file(content, as), options);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
  return 'taken';
}

test('staff with their posts, services and classes of which they are professeur principal', async () => {
  const events = await readEvents(stsReader, file(text));
  const staff = entriesOf(events, 'staff');
  expect(staff['1']).toEqual({
    familyName: 'NOM1',
    givenName: 'Zoé',
    birthOn: '1980-08-13',
    mail: null,
    externalIds: { epp: '1' },
    posts: [{ schoolId: uai, post: 'teacher' }],
    classes: [
      { classId: '0750001A$2DE4', subjectId: '006600' },
      { classId: '0750001A$2DE4', subjectId: '020700' },
    ],
    groups: [{ groupId: '0750001A$2LAT', subjectId: '006600' }],
    mainOf: ['0750001A$2DE4'],
  });
  expect(staff).toMatchObject({
    '2': { posts: [{ post: 'cpe' }] },
    '3': { posts: [{ post: 'head' }] },
    'local:4': { posts: [{ post: 'other' }], externalIds: {} },
    'local:5': { posts: [{ post: 'teacher' }], classes: [{ subjectId: '006600' }] },
  });
  expect(entriesOf(events, 'class')).toMatchObject({
    '0750001A$2DE4': { code: '2DE4', name: 'SECONDE 4', levelIds: ['10010012110'] },
  });
  expect(entriesOf(events, 'group')).toMatchObject({ '0750001A$2LAT': { classIds: ['0750001A$2DE4'] } });
  expect(entriesOf(events, 'subject')).toEqual({ '006600': { name: 'Mathématiques', shortName: 'MATHS' } });
  expect(entriesOf(events, 'level')).toEqual({ '10010012110': { name: 'SECONDE GENERALE' } });
});

test('weekly lessons with their weeks, rooms and all their teachers; those without a time or weeks are named', async () => {
  const events = await readEvents(stsReader, file(text));
  expect(Object.values(entriesOf(events, 'course'))).toEqual([
    {
      schoolId: uai,
      subjectId: '006600',
      classIds: ['0750001A$2DE4'],
      groupIds: [],
      staffIds: ['1', 'local:5'],
      room: '12',
      weekday: 1,
      startMinute: 480,
      endMinute: 540,
      weeks: ['2026-08-31', '2026-09-07'],
    },
    expect.objectContaining({
      staffIds: ['1'],
      room: null,
      weekday: 3,
      startMinute: 630,
      endMinute: 720,
      weeks: ['2026-08-31'],
    }),
  ]);
  expect(issuesOf(events)).toEqual([
    `${name}:18 import.course_time id=0750001A$2DE4 subject=020700`,
    `${name}:19 import.sts_alternance id=0750001A$2DE4 subject=020700 alternance=Q`,
    `${name}:15 import.value_missing id=6 field=PRENOM`,
  ]);
  expect(await stsReader.scan(file(text), {})).toEqual({
    source: 'sts:0750001A',
    mode: 'full',
    covers: [],
    academy: null,
  });
});

test('the file that goes up to STS has lessons and the school in its name only', async () => {
  const up = `<EDT_STS>${text.slice(text.indexOf('<ALTERNANCES>'), text.indexOf('<NOMENCLATURES>'))}<DONNEES>${text.slice(text.indexOf('<STRUCTURE>'), text.indexOf('</STRUCTURE>'))}</STRUCTURE></DONNEES></EDT_STS>`;
  const events = await readEvents(stsReader, file(up, 'emp_sts_0750001A_2026.xml'));
  expect(Object.keys(entriesOf(events, 'course'))).toHaveLength(2);
  expect(Object.keys(entriesOf(events, 'staff'))).toHaveLength(0);
  expect(await refusal(up, 'emploi.xml')).toMatchObject({ code: 'import.uai_missing' });
});

test('another file, another school, a truncated or hostile one is refused with its place', async () => {
  expect(await refusal('<BEE_ELEVES/>')).toEqual({
    code: 'import.wrong_file',
    expected: 'STS_EDT, EDT_STS',
    found: 'BEE_ELEVES',
    file: name,
    line: 1,
  });
  expect(await refusal(text, name, { uai: '0930001B' })).toMatchObject({ code: 'import.wrong_school' });
  expect(await refusal(text.slice(0, -300))).toMatchObject({ code: 'import.truncated' });
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
  const hostile = text.replace('<STS_EDT>', `${laughs}<STS_EDT>`);
  expect(await refusal(hostile)).toMatchObject({ code: 'import.xml_entities', line: 2 });
});
