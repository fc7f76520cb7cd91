import { expect, test } from 'vitest';
import { aafReader } from './aaf/aafReader.ts';
import { csvReader } from './csv/csvReader.ts';
import type { EntryContents } from './entries.ts';
import type { DirectoryReader } from './reader.ts';
import type { SourceFile } from './sourceFile.ts';
import { stsReader } from './sts/stsReader.ts';
import { aafFile } from './testing/aafFixture.ts';
import { memoryFile } from './testing/memoryFile.ts';
import { entriesOf, issuesOf, readEvents } from './testing/readEvents.ts';

const uai = '0750001A';
const functions = ['ENS', 'DOC', 'EDU', 'DIR', 'AED', 'ZZZ', 'ZZZ'];

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
        sn: [`${code}${index}`],
        givenName: ['Ève'],
        ENTPersonFonctions: [`10$${code}$x`],
      })),
    ),
  ];
  const people = functions.map(
    (code, index) =>
      `<INDIVIDU ID="${index + 1}" TYPE="epp"><NOM_USAGE>${code}${index}</NOM_USAGE><PRENOM>Ève</PRENOM><FONCTION>${code}</FONCTION></INDIVIDU>`,
  );
  const sts = memoryFile(
    `sts_emp_${uai}_2026.xml`,
    `<?xml version="1.0" encoding="UTF-8"?>
<EDT_STS><PARAMETRES><UAJ CODE="${uai}"/></PARAMETRES><DONNEES><INDIVIDUS>${people.join('')}</INDIVIDUS></DONNEES></EDT_STS>`,
  );
  const lines = functions.map((code, index) => `p${index};${code}${index};Ève;01/02/1980;${code}`);
  const list = memoryFile(
    'personnels.csv',
    ['Identifiant;Nom;Prénom;Date de naissance;Fonction', ...lines].join('\n'),
  );
  const expected = {
    ENS0: ['teacher'],
    DOC1: ['teacher'],
    EDU2: ['cpe'],
    DIR3: ['head'],
    AED4: ['other'],
    ZZZ5: ['other'],
    ZZZ6: ['other'],
  };
  const unknown = [expect.stringMatching(/:\d+ import\.function_unknown function=ZZZ people=2$/)];
  for (const [reader, files] of [
    [aafReader, academy],
    [stsReader, [sts]],
    [csvReader, [list]],
  ] as const) {
    expect(await posts(reader, files)).toEqual(expected);
    expect(issuesOf(await readEvents(reader, files, { uai }))).toEqual(unknown);
  }
});
