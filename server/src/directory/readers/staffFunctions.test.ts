import { expect, test } from 'vitest';
import { aafReader } from './aaf/aafReader.ts';
import { csvReader } from './csv/csvReader.ts';
import type { EntryContents } from './entries.ts';
import type { DirectoryReader } from './reader.ts';
import type { SourceFile } from './sourceFile.ts';
import { stsReader } from './sts/stsReader.ts';
import { aafFile } from './testing/aafFixture.ts';
import { memoryFile } from './testing/memoryFile.ts';
import { entriesOf, readEvents } from './testing/readEvents.ts';

const uai = '0750001A';
const functions = ['ENS', 'DOC', 'EDU', 'DIR', 'AED'];

async function posts(reader: DirectoryReader, files: readonly SourceFile[]) {
  const staff = entriesOf(await readEvents(reader, files, { uai }), 'staff') as Record<
    string,
    EntryContents['staff']
  >;
  const byName = Object.values(staff).map((one) => [one.familyName, one.posts.map(({ post }) => post)]);
  return Object.fromEntries(byName) as Record<string, readonly string[]>;
}

test('a function makes the same of somebody, whichever file says it', async () => {
  const academy = [
    aafFile('EtabEducNat', [
      { id: '10', ENTStructureUAI: [uai], ENTServAcAcademie: ['PARIS'], ENTStructureClasses: [] },
    ]),
    aafFile(
      'PersEducNat',
      functions.map((code, index) => ({
        id: String(400 + index),
        sn: [code],
        givenName: ['Ève'],
        ENTPersonFonctions: [`10$${code}$x`],
      })),
    ),
  ];
  const people = functions.map(
    (code, index) =>
      `<INDIVIDU ID="${index + 1}" TYPE="epp"><NOM_USAGE>${code}</NOM_USAGE><PRENOM>Ève</PRENOM><FONCTION>${code}</FONCTION></INDIVIDU>`,
  );
  const sts = memoryFile(
    `sts_emp_${uai}_2026.xml`,
    `<?xml version="1.0" encoding="UTF-8"?>
<EDT_STS><PARAMETRES><UAJ CODE="${uai}"/></PARAMETRES><DONNEES><INDIVIDUS>${people.join('')}</INDIVIDUS></DONNEES></EDT_STS>`,
  );
  const lines = functions.map((code, index) => `p${index};${code};Ève;01/02/1980;${code}`);
  const list = memoryFile(
    'personnels.csv',
    ['Identifiant;Nom;Prénom;Date de naissance;Fonction', ...lines].join('\n'),
  );
  const expected = { ENS: ['teacher'], DOC: ['teacher'], EDU: ['cpe'], DIR: ['head'], AED: ['other'] };
  expect(await posts(aafReader, academy)).toEqual(expected);
  expect(await posts(stsReader, [sts])).toEqual(expected);
  expect(await posts(csvReader, [list])).toEqual(expected);
});
