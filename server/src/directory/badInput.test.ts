import { afterEach, beforeEach, expect, test } from 'vitest';
import { confirmRun } from './applyRun.ts';
import { aafReader } from './readers/aaf/aafReader.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { aafFile } from './readers/testing/aafFixture.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import type { ImportIssue } from '../storage/repositories/importRuns.ts';
import { readDirectory } from './readDirectory.ts';
import { issueSentence, reportText } from './reportText.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, guardian, pupil, rosa, small, teacher, type Things } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

async function textOf(file: SourceFile): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const one of file.bytes()) parts.push(one);
  return Buffer.concat(parts).toString('utf8');
}

/** The small directory with the pupils' file changed. */
async function withPupils(change: (text: string) => string | Uint8Array): Promise<readonly SourceFile[]> {
  const files = filesOf(small);
  return Promise.all(
    files.map(async (file) =>
      file.name.includes('_Eleve_') ? memoryFile(file.name, change(await textOf(file))) : file,
    ),
  );
}

const hostile: readonly (readonly [string, (text: string) => string | Uint8Array, string, number])[] = [
  [
    'external entities',
    (text) =>
      text
        .replace(' SYSTEM "ficAlimMENESR.dtd"', ' [<!ENTITY x SYSTEM "file:///etc/passwd">]')
        .replace('ALPHA', '&x;'),
    'import.xml_entities',
    2,
  ],
  [
    'billion laughs',
    (text) =>
      text
        .replace(' SYSTEM "ficAlimMENESR.dtd"', ' [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]')
        .replace('ALPHA', '&b;'),
    'import.xml_entities',
    2,
  ],
  ['a wrong encoding', (text) => new Uint8Array(Buffer.from(text, 'latin1')), 'import.encoding_wrong', 4],
  ['a truncated file', (text) => text.slice(0, text.lastIndexOf('<addRequest>') + 40), 'import.truncated', 6],
];

test.each(hostile)('%s: refused with the line, and nothing is left of it', async (_, change, code, line) => {
  await world.import(filesOf(small));
  const before = await world.everything();
  const report = await world.read(await withPupils(change));
  expect(report.run.state).toBe('refused');
  expect(report.token).toBeNull();
  expect(report.issues).toMatchObject([
    { severity: 'error', code, file: 'ENT_Complet_20260901_Eleve_0000.xml', line },
  ]);
  const text = reportText(report, 'fr');
  expect(text).toContain('REFUSÉ');
  expect(text).toContain(`ligne ${line}`);
  expect(await world.everything()).toBe(before);
  const rows = await world.storage.reader.selectFrom('import_entry').select('run_id').execute();
  expect(rows.filter((row) => row.run_id.startsWith(report.run.id))).toEqual([]);
});

const placed = (uai: string, academy: string, id = '10') => ({
  ...small.schools[0],
  id,
  ENTStructureUAI: [uai],
  ENTServAcAcademie: [academy],
});

test.each([
  [
    'another academy’s school',
    [placed(rosa, 'PARIS'), placed('0930001C', 'CRETEIL', '11')],
    {},
    'import.wrong_academy',
    { found: 'creteil', expected: 'paris' },
  ],
  [
    'an academy told that is not theirs',
    [placed(rosa, 'PARIS')],
    { academy: 'Versailles' },
    'import.academy_told',
    { found: 'paris', expected: 'versailles' },
  ],
  [
    'a number of another département',
    [placed('0930001C', 'PARIS')],
    {},
    'import.academy_contradicted',
    { found: 'PARIS', expected: 'creteil' },
  ],
  [
    'an academy that is not the region’s',
    [placed('0590001L', 'LILLE')],
    {},
    'import.academy_not_registered',
    { found: 'lille' },
  ],
  ['a number of no département', [placed('0200001X', '')], { academy: 'paris' }, 'import.academy_unsaid', {}],
] as const)('%s refuses the whole reading, and says why', async (_, schools, options, code, data) => {
  const report = await readDirectory(world.host, aafReader, filesOf({ ...small, schools }), options);
  const at = schools.length + 3;
  expect(report.issues.filter((one) => one.severity === 'error')).toMatchObject([
    { severity: 'error', code, line: at, data },
  ]);
  const sentence = issueSentence(report.issues[0] as ImportIssue, 'fr');
  expect(sentence).toContain(`ligne ${at}`);
  expect(sentence).not.toContain('{{');
  expect(report.token).toBeNull();
});

test('the academy that is told wins over what the files’ header says', async () => {
  const [file] = filesOf({ schools: small.schools });
  if (file === undefined) throw new Error('a file is missing');
  const text = await textOf(file);
  const headed = memoryFile(
    file.name,
    text.replace('<ficAlim', '<!-- codeAcademieExport="13" -->\n<ficAlim'),
  );
  const refused = await readDirectory(world.host, aafReader, [headed]);
  expect(refused.issues).toMatchObject([
    { code: 'import.wrong_academy', data: { found: 'paris', expected: 'poitiers' } },
    { code: 'import.wrong_academy' },
  ]);
  const read = await readDirectory(world.host, aafReader, [headed], { academy: 'paris' });
  expect(read).toMatchObject({ run: { source: 'aaf:paris', state: 'ready' }, issues: [] });
});

test('duplicates, unknown classes and relatives who are nowhere are named with their place, and left out', async () => {
  const report = await world.import(
    filesOf({
      ...small,
      pupils: [
        ...small.pupils,
        pupil('200', 'AGAIN', ['10$2DE1']),
        pupil('210', 'NOCLASS', ['10$9Z'], ['999']),
        pupil('211', 'NOSCHOOL', ['77$9Z']),
        { id: '212', sn: ['NOGIVEN'], ENTPersonStructRattach: ['10'] },
      ],
      staff: [...small.staff, teacher('410', 'AUTRE', ['10$2DE1$ZZZ', '10$8Z$MATH'])],
    }),
  );
  const seen = report.issues.map((one) => [one.code, one.line, one.data['id']]);
  expect(seen).toEqual([
    ['import.field_missing', 10, '212'],
    ['import.duplicate', 7, '200'],
    ['import.unknown_class', 8, '210'],
    ['import.unknown_guardian', 8, '210'],
    ['import.unknown_school', 9, '211'],
    ['import.unknown_subject', 7, '410'],
    ['import.unknown_class', 7, '410'],
  ]);
  const sentences = report.issues.map((one) => issueSentence(one, 'fr'));
  expect(sentences[1]).toBe(
    'ENT_Complet_20260901_Eleve_0000.xml, ligne 7 : l’identifiant 200 a déjà été lu (ENT_Complet_20260901_Eleve_0000.xml, ligne 4) ; la première description compte.',
  );
  for (const one of sentences) expect(one).not.toContain('{{');
  // No name travels in a report.
  expect(JSON.stringify(report)).not.toMatch(/AGAIN|NOCLASS|ALPHA/);
  expect((await world.person(rosa, 'NOCLASS')).classIds).toEqual([]);
  expect(await world.memberships(rosa, (await world.person(rosa, 'NOCLASS')).id)).toMatchObject([
    { role: 'pupil', classId: null },
  ]);
  await expect(world.person(rosa, 'NOSCHOOL')).rejects.toThrow();
});

test('a reading that would remove many of a school must be confirmed by name', async () => {
  const many = Array.from({ length: 40 }, (_, index) => pupil(String(500 + index), `P${index}`, ['10$2DE1']));
  await world.import(filesOf({ ...small, pupils: many }));
  const report = await world.read(filesOf({ ...small, pupils: many.slice(10) }));
  // 40 pupils, two teachers and a head.
  expect(report.details.leavers).toEqual([
    { schoolId: rosa, what: 'people', people: 43, leave: 10, many: true },
  ]);
  const confirm = (acceptLeavers: boolean) => confirmRun(world.host, report.token ?? '', { acceptLeavers });
  await expect(confirm(false)).rejects.toMatchObject({
    code: 'import.many_leave',
    data: { leave: 10, people: 43 },
  });
  expect((await confirm(true)).state).toBe('applied');
  await expect(confirm(true)).rejects.toMatchObject({ code: 'import.token_unknown' });
});

test('so must one that would remove many responsables, or end many rights of those who stay', async () => {
  const parents = Array.from({ length: 30 }, (_, index) => guardian(String(600 + index), `R${index}`));
  const pupils = parents.map(({ id }, index) =>
    pupil(String(500 + index), `P${index}`, [index < 20 ? '10$2DE1' : '11$1A'], [id]),
  );
  await world.import(filesOf({ ...small, guardians: parents, pupils }));
  const refused = async (things: Partial<Things>) => {
    const report = await world.read(filesOf({ ...small, guardians: parents, pupils, ...things }));
    const confirm = (acceptLeavers: boolean) => confirmRun(world.host, report.token ?? '', { acceptLeavers });
    const refusal = await confirm(false).catch((error: unknown) => error);
    return { leavers: report.details.leavers, refusal, confirm };
  };
  const fewer = await refused({ guardians: parents.slice(19) });
  expect(fewer.leavers).toEqual([{ schoolId: rosa, what: 'guardians', people: 20, leave: 19, many: true }]);
  expect(fewer.refusal).toMatchObject({ code: 'import.many_guardians', data: { school: rosa, leave: 19 } });
  // Last year's list of classes: everybody stays, in another class. 20 pupils, their responsables, two teachers and a head.
  const moved = pupils.map((one, index) => (index < 20 ? { ...one, ENTEleveClasses: ['10$2DE2'] } : one));
  const wrong = await refused({ pupils: moved });
  expect(wrong.leavers).toEqual([{ schoolId: rosa, what: 'rights', people: 44, leave: 40, many: true }]);
  expect(wrong.refusal).toMatchObject({ code: 'import.many_rights', data: { school: rosa, people: 44 } });
  expect((await wrong.confirm(true)).state).toBe('applied');
});

test('a report is stale once another reading of its source began', async () => {
  const first = await world.read(filesOf(small));
  await world.import(filesOf(small));
  await expect(confirmRun(world.host, first.token ?? '', { acceptLeavers: true })).rejects.toMatchObject({
    code: 'import.token_unknown',
  });
});

test('a full reading of some categories leaves the others as they were', async () => {
  await world.import(filesOf(small));
  const { pupils } = small;
  await world.import([
    ...filesOf({ schools: small.schools, pupils: pupils.slice(0, 2) }),
    aafFile('MefEducNat', small.levels),
  ]);
  expect((await world.person(rosa, 'PROF')).classIds).toHaveLength(2);
  expect((await world.person(rosa, 'PARENT')).staffClassIds).toHaveLength(1);
});
