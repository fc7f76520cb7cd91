import { spokenValue } from '@cartable/shared/lib/spokenValue.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptOfEach } from './issueLog.ts';
import { aafReader } from './readers/aaf/aafReader.ts';
import { csvReader } from './readers/csv/csvReader.ts';
import { mostOf } from './readers/few.ts';
import type { DirectoryReader } from './readers/reader.ts';
import { siecleReader } from './readers/siecle/siecleReader.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { aafFile } from './readers/testing/aafFixture.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { issueSentence } from './reportText.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, pupil, small } from './testing/smallDirectory.ts';

const uai = '0750001A';
const pieceBytes = 256 * 1024;

/** Why a reader refuses files; undefined = it does not. */
async function refusal(reader: DirectoryReader, files: readonly SourceFile[]) {
  try {
    await reader.scan(files, { uai });
    for await (const _ of reader.read(files, { uai }));
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, ...error.data };
  }
}

describe('what one record may hold', () => {
  const cut = (head: string, piece: string, foot: string) => {
    const times = Math.ceil((9 * 1024 * 1024) / piece.length);
    return head + piece.repeat(times) + foot;
  };
  const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';

  test.each([
    ['a name in pieces', `<attr name="sn"><value>${'<![CDATA[abcdefghijklmnop]]>'}`, '</value></attr>'],
    ['values without end', '<attr name="sn"><value>abcdefghijklmnop</value></attr>', ''],
  ])('AAF: %s is refused where it begins', async (_, part, after) => {
    const [first = '', piece = part] = part.includes('CDATA') ? part.split(/(?=<!\[CDATA)/) : ['', part];
    const head = `${xml}<ficAlimMENESR><!-- codeAcademieExport="01" -->\n<addRequest><identifier><id>1</id></identifier><attributes>${first}`;
    const text = cut(head, piece, `${after}</attributes></addRequest></ficAlimMENESR>`);
    const file = memoryFile('ENT_Complet_20260901_Eleve_0000.xml', text, pieceBytes);
    expect(await refusal(aafReader, [file])).toMatchObject({
      code: 'import.xml_too_long',
      file: file.name,
      line: 3,
    });
  });

  test('SIECLE: a pupil without end is refused', async () => {
    const head = `${xml}<BEE_ELEVES><PARAMETRES><UAJ>${uai}</UAJ></PARAMETRES><DONNEES><ELEVES><ELEVE ELEVE_ID="1"><NOM>`;
    const text = cut(head, `a<!-- -->${'b'.repeat(200)}`, '</NOM></ELEVE></ELEVES></DONNEES></BEE_ELEVES>');
    expect(await refusal(siecleReader, [memoryFile('Eleves.xml', text, pieceBytes)])).toMatchObject({
      code: 'import.xml_too_long',
      line: 2,
    });
  });
});

describe('how many things of one kind there may be', () => {
  test('CSV: a column of names taken for classes is refused at the line that is too much', async () => {
    const lines = Array.from(
      { length: mostOf.class + 5 },
      (_, index) => `e${index};NOM;Zoé;22/11/2009;CLASSE ${index}`,
    );
    const text = ['externalid;Nom;Prénom;Date de naissance;Classe', ...lines].join('\n');
    expect(await refusal(csvReader, [memoryFile('eleves.csv', text, pieceBytes)])).toMatchObject({
      code: 'import.too_many',
      limit: mostOf.class,
      line: mostOf.class + 2,
    });
  });

  test('SIECLE: divisions that only pupils name are counted too', async () => {
    const structures = Array.from(
      { length: mostOf.class + 1 },
      (_, index) =>
        `<STRUCTURES_ELEVE ELEVE_ID="${index}"><STRUCTURE><CODE_STRUCTURE>D${index}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>`,
    ).join('\n');
    const text = `<BEE_ELEVES><PARAMETRES><UAJ>${uai}</UAJ></PARAMETRES><DONNEES><STRUCTURES>${structures}</STRUCTURES></DONNEES></BEE_ELEVES>`;
    expect(await refusal(siecleReader, [memoryFile('Eleves.xml', text, pieceBytes)])).toMatchObject({
      code: 'import.too_many',
    });
  });
});

describe('a whole reading', () => {
  let world: ImportWorld;
  beforeEach(async () => {
    world = await ImportWorld.open();
  });
  afterEach(() => world.close());

  test('AAF: subjects without end refuse it, with a sentence in both languages, and leave nothing', async () => {
    const before = await world.everything();
    const subjects = Array.from({ length: mostOf.subject + 1 }, (_, index) => ({
      id: `S${index}`,
      ENTLibelleMatiere: [`MATIÈRE ${index}`],
    }));
    const report = await world.read([
      ...filesOf({ schools: small.schools }),
      aafFile('MatiereEducNat', subjects),
    ]);
    expect(report.run.state).toBe('refused');
    const [issue] = report.issues;
    expect(issue).toMatchObject({ code: 'import.too_many', data: { limit: mostOf.subject } });
    for (const language of ['fr', 'en'] as const) {
      const sentence = issue === undefined ? '' : issueSentence(issue, language);
      expect(sentence).toContain(spokenValue('limit', mostOf.subject, language));
      expect(sentence).not.toContain('{{');
    }
    expect(await world.everything()).toBe(before);
    expect(await world.storage.reader.selectFrom('import_entry').select('id').execute()).toEqual([]);
  });

  test('values that are longer than any are left out or cut in the report, and each kind of mistake is kept so many times', async () => {
    const long = 'X'.repeat(5000);
    const report = await world.import(
      filesOf({
        ...small,
        pupils: [
          ...small.pupils,
          { ...pupil('210', 'COURRIEL', ['10$2DE1']), mail: [`${long}@exemple.fr`] },
          pupil('211', 'LOIN', [`10$${long}`], [long]),
          ...Array.from({ length: keptOfEach + 10 }, (_, index) => pupil(`9${index}`, 'SANS', ['10$NULLE'])),
        ],
      }),
    );
    expect(report.issues.find((one) => one.data['id'] === '210')).toMatchObject({
      code: 'import.value_too_long',
      data: { field: 'mail' },
    });
    const values = report.issues.flatMap((one) => Object.values(one.data));
    for (const value of values) expect(String(value).length).toBeLessThanOrEqual(121);
    const unknown = report.issues.filter((one) => one.code === 'import.unknown_class');
    expect(unknown).toHaveLength(keptOfEach);
    expect(report.details.issues.find((one) => one.code === 'import.unknown_class')?.count).toBe(
      keptOfEach + 11,
    );
    await expect(world.person(uai, 'COURRIEL')).rejects.toThrow();
    expect((await world.person(uai, 'LOIN')).classIds).toEqual([]);
  });
});
