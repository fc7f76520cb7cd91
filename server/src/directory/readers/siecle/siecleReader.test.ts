import { isAppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import type { SourceFile } from '../sourceFile.ts';
import { memoryFile } from '../testing/memoryFile.ts';
import { entriesOf, issuesOf, latin, readEvents } from '../testing/readEvents.ts';
import { siecleReader } from './siecleReader.ts';

const uai = '0750001A';
const head = '<?xml version="1.0" encoding="ISO-8859-15"?>\n';
const document = (root: string, data: string, of = uai, year = '2026') =>
  `${head}<${root} VERSION="3.0"><PARAMETRES><UAJ>${of}</UAJ><ANNEE_SCOLAIRE>${year}</ANNEE_SCOLAIRE></PARAMETRES>\n<DONNEES>\n${data}\n</DONNEES></${root}>`;

const pupil = (id: string, more: string) =>
  `<ELEVE ELEVE_ID="${id}" ELENOET="9${id}"><NOM_DE_FAMILLE>DUPONT</NOM_DE_FAMILLE><PRENOM>L\xe9a</PRENOM>${more}</ELEVE>`;
const pupilsXml = document(
  'BEE_ELEVES',
  `<ELEVES>
${pupil('1', '<NOM_USAGE>MARTIN</NOM_USAGE><INE_RNIE>123456789AB</INE_RNIE><DATE_NAISS>22/11/2009</DATE_NAISS><CODE_MEF>10010012110</CODE_MEF><MEL>lea@example.org</MEL>')}
${pupil('2', '<DATE_NAISS>30/02/2009</DATE_NAISS><MEL>rien</MEL>')}
${pupil('3', '<DATE_SORTIE>01/10/2020</DATE_SORTIE>')}
<ELEVE ELEVE_ID="4"><PRENOM>Sans</PRENOM></ELEVE>
</ELEVES><STRUCTURES>
<STRUCTURES_ELEVE ELEVE_ID="1" ELENOET="91"><STRUCTURE><CODE_STRUCTURE>2DE4</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>2LATIN</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>
</STRUCTURES>`,
);
const person = (id: string, more = '') =>
  `<PERSONNE PERSONNE_ID="${id}"><NOM_DE_FAMILLE>DURAND</NOM_DE_FAMILLE><PRENOM>\xb4eljko</PRENOM>${more}</PERSONNE>`;
const link = (pupilId: string, guardianId: string, level: string) =>
  `<RESPONSABLE_ELEVE><ELEVE_ID>${pupilId}</ELEVE_ID><PERSONNE_ID>${guardianId}</PERSONNE_ID>${level}</RESPONSABLE_ELEVE>`;
const guardiansXml = document(
  'BEE_RESPONSABLES',
  `<ADRESSES><ADRESSE ADRESSE_ID="7"><LIGNE1_ADRESSE>1 rue Haute</LIGNE1_ADRESSE></ADRESSE></ADRESSES>
<PERSONNES>${person('a', '<TEL_PORTABLE>06 11 22 33 44</TEL_PORTABLE><MEL>z@example.org</MEL><ADRESSE_ID>7</ADRESSE_ID>')}
${person('b')}${person('c')}${person('d')}</PERSONNES>
<RESPONSABLES>
${link('1', 'a', '<NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE>')}
${link('1', 'b', '<RESP_LEGAL>2</RESP_LEGAL>')}
${link('1', 'c', '<NIVEAU_RESPONSABILITE>2</NIVEAU_RESPONSABILITE>')}
${link('1', 'd', '<RESP_LEGAL>0</RESP_LEGAL>')}
${link('99', 'a', '<RESP_LEGAL>1</RESP_LEGAL>')}
</RESPONSABLES>`,
);
const structuresXml = document(
  'BEE_STRUCTURES',
  `<DIVISIONS><DIVISION CODE_STRUCTURE="2DE4"><LIBELLE_LONG>SECONDE 4</LIBELLE_LONG><MEFS_APPARTENANCE><MEF_APPARTENANCE><CODE_MEF>10010012110</CODE_MEF></MEF_APPARTENANCE></MEFS_APPARTENANCE></DIVISION></DIVISIONS>
<GROUPES><GROUPE CODE_STRUCTURE="2LATIN"><DIVISIONS_APPARTENANCE><DIVISION_APPARTENANCE><CODE_STRUCTURE>2DE4</CODE_STRUCTURE></DIVISION_APPARTENANCE></DIVISIONS_APPARTENANCE></GROUPE></GROUPES>`,
);
const nomenclatureXml = document(
  'BEE_NOMENCLATURES',
  `<MEFS><MEF CODE_MEF="10010012110"><FORMATION>2NDE GT</FORMATION><LIBELLE_LONG>SECONDE GENERALE</LIBELLE_LONG></MEF></MEFS>
<MATIERES><MATIERE CODE_MATIERE="006600"><CODE_GESTION>MATHS</CODE_GESTION><LIBELLE_EDITION>Math\xe9matiques</LIBELLE_EDITION></MATIERE></MATIERES>`,
);

type Texts = Readonly<Record<string, string>>;
const files = (of: Texts): readonly SourceFile[] =>
  Object.entries(of).map(([name, text]) => memoryFile(name, latin(text), 100));
const all = {
  'ElevesSansAdresses.xml': pupilsXml,
  'Nomenclature.xml': nomenclatureXml,
  'ResponsablesAvecAdresses.xml': guardiansXml,
  'Structures.xml': structuresXml,
};
async function refusal(of: Texts, options = {}) {
  try {
    await siecleReader.scan(files(of), options);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
  return 'taken';
}

test('pupils, divisions, groups, levels and those responsible for them', async () => {
  const events = await readEvents(siecleReader, files(all));
  expect(entriesOf(events, 'pupil')['1']).toEqual({
    familyName: 'MARTIN',
    givenName: 'Léa',
    birthOn: '2009-11-22',
    mail: 'lea@example.org',
    externalIds: { ine: '123456789AB', sconet: '91' },
    schoolId: uai,
    levelId: '10010012110',
    classIds: ['0750001A$2DE4'],
    groupIds: ['0750001A$2LATIN'],
    guardians: [
      { guardianId: 'a', legal: true },
      { guardianId: 'b', legal: true },
      { guardianId: 'c', legal: false },
      { guardianId: 'd', legal: false },
    ],
  });
  expect(Object.keys(entriesOf(events, 'pupil'))).toEqual(['1', '2']);
  // ISO-8859-15 and not -1: its 0xB4 is Ž.
  expect(entriesOf(events, 'guardian')).toMatchObject({
    a: { familyName: 'DURAND', givenName: 'Željko', mail: 'z@example.org', phone: '+33611223344' },
    b: { mail: null, phone: null },
  });
  expect(entriesOf(events, 'class')).toEqual({
    '0750001A$2DE4': { schoolId: uai, code: '2DE4', name: 'SECONDE 4', levelIds: ['10010012110'] },
  });
  expect(entriesOf(events, 'group')).toEqual({
    '0750001A$2LATIN': { schoolId: uai, code: '2LATIN', name: '2LATIN', classIds: ['0750001A$2DE4'] },
  });
  expect(entriesOf(events, 'level')).toEqual({ '10010012110': { name: 'SECONDE GENERALE' } });
  expect(entriesOf(events, 'subject')).toEqual({ '006600': { name: 'Mathématiques', shortName: 'MATHS' } });
  expect(issuesOf(events)).toEqual([
    'ResponsablesAvecAdresses.xml:12 import.siecle_pupil_unknown id=99 guardian=a',
    'ElevesSansAdresses.xml:6 import.value_wrong id=2 field=DATE_NAISS',
    'ElevesSansAdresses.xml:6 import.value_wrong id=2 field=MEL',
    'ElevesSansAdresses.xml:8 import.value_missing id=4 field=NOM_USAGE',
  ]);
  expect(await siecleReader.scan(files(all), {})).toEqual({
    source: 'siecle:0750001A',
    mode: 'full',
    covers: ['class', 'group', 'guardian'],
    academy: null,
  });
});

test('pupils alone name their classes; files that hold nothing for a directory are named', async () => {
  const alone = { 'Communs.xml': document('BEE_COMMUN', ''), 'ElevesSansAdresses.xml': pupilsXml };
  const events = await readEvents(siecleReader, files(alone));
  expect(Object.keys(entriesOf(events, 'class'))).toEqual(['0750001A$2DE4']);
  expect(entriesOf(events, 'pupil')).toMatchObject({ '1': { levelId: null, guardians: [] } });
  expect(issuesOf(events).slice(0, 2)).toEqual([
    'Communs.xml:0 import.file_ignored found=BEE_COMMUN',
    'ElevesSansAdresses.xml:0 import.siecle_guardians_absent',
  ]);
});

test('a file in the place of another, twice, of another school or year is refused', async () => {
  expect(await refusal({ 'ElevesSansAdresses.xml': structuresXml })).toEqual({
    code: 'import.wrong_file',
    expected: 'BEE_ELEVES',
    found: 'BEE_STRUCTURES',
    file: 'ElevesSansAdresses.xml',
    line: 1,
  });
  expect(await refusal({ 'a.xml': pupilsXml, 'b.xml': pupilsXml })).toMatchObject({
    code: 'import.file_twice',
  });
  expect(await refusal({ 'r.xml': guardiansXml })).toMatchObject({ code: 'import.siecle_pupils_absent' });
  const other = document('BEE_STRUCTURES', '', '0930001B');
  expect(await refusal({ 'a.xml': pupilsXml, 'b.xml': other })).toMatchObject({
    code: 'import.wrong_school',
    expected: uai,
    found: '0930001B',
  });
  const told = await refusal({ 'a.xml': pupilsXml }, { uai: '0930001B' });
  expect(told).toMatchObject({ code: 'import.wrong_school' });
  const old = document('BEE_STRUCTURES', '', uai, '2025');
  expect(await refusal({ 'a.xml': pupilsXml, 'b.xml': old })).toMatchObject({ code: 'import.wrong_year' });
  const nowhere = { 'a.xml': document('BEE_ELEVES', '', '') };
  expect(await refusal(nowhere)).toMatchObject({ code: 'import.uai_missing' });
  expect(await refusal({ 'a.csv': 'x' })).toMatchObject({ code: 'import.no_files' });
});

test('truncated files, wrong encodings, entities and zero bytes are refused with their line', async () => {
  expect(await refusal({ 'e.xml': pupilsXml.slice(0, -400) })).toMatchObject({ code: 'import.truncated' });
  const wrong = pupilsXml.replace('ISO-8859-15', 'UTF-8');
  expect(await refusal({ 'e.xml': wrong })).toMatchObject({ code: 'import.encoding_wrong', line: 5 });
  const double = Buffer.from(pupilsXml, 'utf8').toString('latin1');
  expect(await refusal({ 'e.xml': double })).toMatchObject({ code: 'import.encoding_mixed', line: 5 });
  const entity = pupilsXml.replace(head, `${head}<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`);
  expect(await refusal({ 'e.xml': entity })).toMatchObject({ code: 'import.xml_entities', line: 2 });
  const zero = pupilsXml.replace('DUPONT', 'DU\u0000PONT');
  expect(await refusal({ 'e.xml': zero })).toMatchObject({ code: 'import.xml_malformed', line: 5 });
});
