import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditAction } from '../../audit/auditRow.ts';
import { personIdOf } from '../../directory/recordIds.ts';
import { diskBlobStore } from '../../files/diskBlobStore.ts';
import { prepareDataFolder } from '../../ops/dataFolder.ts';
import { nodeHasher } from '../../ops/nodeHost.ts';
import { appendAudit } from '../../storage/repositories/audit.ts';
import { insertAccountEvent } from '../../storage/repositories/accountEvents.ts';
import { addSourcePeople } from '../../storage/repositories/sourcePeople.ts';
import { addPerson, membershipOf, writeRecords } from '../../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { type ExportHost, personExport } from '../personExport.ts';

/** A winter's and a summer's evening in UTC: 21:18 at school in both. */
const winter = Date.parse('2026-11-26T20:18:00Z');
const summer = Date.parse('2026-06-26T19:18:00Z');
const source = 'aaf:paris';
const schoolId = 'demo';
const pupil = personIdOf(source, 'pupil', '200');
const parent = personIdOf(source, 'guardian', '300');
const teacher = personIdOf(source, 'staff', '400');
const officer = 'officer0officer0officer';
const content = { manifest: 'a'.repeat(64), sizeBytes: 2048, mime: 'text/plain' };
let server: TestServer;

/** Records of a kind as the definitions want them. */
const record = (type: string, fields: object) => ({
  type,
  record: recordDefinitions.get(type)?.schema.parse(fields) as object,
});
const inClass = { classId: '2de-1', subjectId: 'maths' } as const;
const held = { ...inClass, teacherId: teacher, published: true } as const;
const exam = {
  ...held,
  id: 'exam',
  title: 'Contrôle sur les suites',
  heldOn: '2026-11-20',
  periodId: 'term',
  kind: 'summative',
  coefficient: 150,
  scale: 2000,
  onTwenty: false,
  optional: 'no',
  series: '2de-1.maths.term',
};
const work = {
  ...held,
  id: 'work',
  givenOn: '2026-11-20',
  createdAt: winter,
  title: 'Exercice 12',
  description: 'À rendre',
  dueOn: '2026-11-27',
  kind: 'exercise',
  estimatedMinutes: 30,
  handIn: 'untilDue',
  attachments: [{ name: 'énoncé.txt', content }],
};
const markOf = (id: string, of: object) =>
  record('grades.mark', {
    ...inClass,
    id,
    evaluationId: id.split('.')[0],
    pupilId: pupil,
    periodId: 'term',
    comment: '',
    published: true,
    ...of,
  });
const node = (id: string, of: object) =>
  record('documents.node', {
    id,
    ownerId: pupil,
    kind: 'file',
    parentId: null,
    content: null,
    version: 1,
    slot: null,
    putBy: [],
    updatedAt: winter,
    trashedAt: null,
    ...of,
  });

async function writeEverything(): Promise<void> {
  await writeRecords(server, [
    membershipOf(teacher, 'teacher', { ...inClass, startsOn: '2026-09-01' as never } as never),
    {
      ...membershipOf(teacher, 'teacher'),
      record: { ...membershipOf(teacher, 'teacher').record, id: 'main', main: true, classId: '2de-1' },
    },
    membershipOf('pupil-1-02', 'guardian', { pupilId: 'gone' as never, classId: 'gone' as never }),
    record('grades.evaluation', exam),
    record('grades.evaluation', { ...exam, id: 'oral', title: 'Oral' }),
    markOf('exam.pupil', { status: 'value', value: 1250, comment: 'Bien' }),
    markOf('oral.pupil', { status: 'ABS', value: null }),
    markOf('removed.pupil', { status: 'NN', value: null }),
    record('grades.forcedAverage', {
      ...held,
      id: 'forced',
      pupilId: pupil,
      periodId: 'term',
      state: 'value',
      value: 1400,
      cohort: 'x',
    }),
    record('homework.assignment', work),
    record('homework.done', { id: 'done', assignmentId: 'work', pupilId: pupil, done: true }),
    record('homework.handIn', {
      id: 'handIn',
      assignmentId: 'work',
      classId: '2de-1',
      pupilId: pupil,
      thread: 'work.pupil',
      comment: 'Voici',
      files: [{ name: 'Ma copie.txt', content }],
      claimedAt: winter,
      receivedAt: summer,
      dueOn: '2026-11-27',
    }),
    record('homework.correction', {
      ...held,
      id: 'correction',
      assignmentId: 'work',
      pupilId: pupil,
      state: 'corrected',
      comment: 'Très bien',
      files: [],
      updatedAt: winter,
    }),
    node('folder', { kind: 'folder', name: 'Mes exposés' }),
    node('file', { parentId: 'folder', name: 'Exposé.txt', content }),
    record('documents.usage', { id: 'usage', ownerId: pupil, bytes: 2048 }),
    ...Object.entries({
      theme: 'dark',
      language: 'fr',
      font: 'dyslexia',
      textScale: '120',
      reducedMotion: 'true',
      lockAfterMinutes: '5',
      seenEventsAt: String(winter),
      ofAnotherVersion: 'Bleu',
    }).map(([key, value]) => record('settings.preference', { id: `pref.${key}`, userId: pupil, key, value })),
    record('region.flash', {
      id: 'flash',
      tone: 'info',
      roles: [],
      textFr: 'Bienvenue',
      textEn: null,
      startsOn: '2026-11-01',
      endsOn: '2026-12-01',
    }),
    record('region.flashSeen', { id: 'seen', userId: pupil, flashId: 'flash' }),
    record('region.delegation', {
      id: 'delegation',
      userId: officer,
      level: 'academy',
      target: 'paris',
      rights: ['schools', 'theme'],
      endsOn: '2027-07-01',
    }),
  ]);
  const person = {
    birthOn: '2010-09-30',
    mail: 'a@example.org',
    externalIds: { aaf: '200', ine: '1234567890A' },
  };
  const entries = [
    ['school', '10', { uai: '0759999X', name: 'Lycée Rosa-Bonheur', academy: 'PARIS' }],
    ['level', 'MEF1', { name: 'Seconde générale' }],
    ['subject', 'S1', { name: 'Mathématiques', shortName: null }],
    ['class', '10$2DE1', { schoolId: '10', code: '2DE1', name: '2de 1', levelIds: ['MEF1'] }],
    ['group', '10$LV2', { schoolId: '10', code: 'LV2', name: 'LV2 espagnol', classIds: [] }],
    [
      'pupil',
      '200',
      {
        ...person,
        familyName: 'MARTIN',
        givenName: 'Léa',
        schoolId: '10',
        levelId: 'MEF1',
        classIds: ['10$2DE1', '10$GONE'],
        groupIds: ['10$LV2'],
        guardians: [{ guardianId: '300', legal: true }],
      },
    ],
    ['guardian', '300', { ...person, familyName: 'MARTIN', givenName: 'Claire', phone: '+33600000000' }],
    [
      'staff',
      '400',
      {
        ...person,
        familyName: 'SIMANI',
        givenName: 'Félicité',
        posts: [{ schoolId: '10', post: 'teacher' }],
        classes: [{ classId: '10$2DE1', subjectId: 'S1' }],
        groups: [{ groupId: '10$LV2', subjectId: null }],
        mainOf: ['10$2DE1'],
      },
    ],
  ] as const;
  await server.running.storage.transaction(async (writer) => {
    for (const [kind, id, entry] of entries) {
      const row = { source, kind, id, content: JSON.stringify(entry), digest: '', missing_since: null };
      await writer.insertInto('source_entry').values(row).execute();
      await addSourcePeople(writer, source, kind, [id]);
    }
    const owner = { schoolId, userId: pupil };
    const note = (id: string, kind: 'codeGiven' | 'activated' | 'roleGiven' | 'factorAdded', data = {}) =>
      insertAccountEvent(writer, owner, { id, at: winter, kind, byUserId: null, data });
    await note('event1', 'codeGiven');
    await note('event2', 'activated');
    await note('event3', 'roleGiven', { role: 'technician' });
    await note('event4', 'factorAdded', { label: 'TOTP' });
    const by = { userId: teacher, roles: 'teacher,technician', deviceId: 'device0device0device0d' };
    const line = (action: AuditAction, type: string, subject = pupil) => ({
      action,
      type,
      targetId: 'x',
      subject,
      digest: '',
    });
    await appendAudit(writer, nodeHasher, schoolId, by, winter, [
      line('record.changed', 'grades.change'),
      line('scope.opened', 'scope', 'class:2de-1'),
      line('file.read', 'homework.handIn'),
      line('account.code_given', 'account'),
    ]);
  });
}

beforeAll(async () => {
  server = await startTestServer();
  const child = { pupilId: pupil as never, classId: '2de-1' as never };
  await addPerson(server, {
    userId: pupil,
    role: 'pupil',
    login: 'lea.martin',
    membership: { classId: '2de-1' as never },
  });
  await addPerson(server, { userId: parent, role: 'guardian', login: 'claire.martin', membership: child });
  await addPerson(server, { userId: teacher, role: 'teacher', login: 'felicite.simani' });
  await addPerson(server, { userId: officer, role: 'regionAdmin', login: 'anne' });
  const name = (id: string, givenName: string, familyName: string, kind: string, more: object) =>
    record('directory.person', { id, givenName, familyName, kind, classIds: [], ...more });
  await writeRecords(server, [
    name(pupil, 'Léa', 'Martin', 'pupil', { classIds: ['2de-1'] }),
    name(parent, 'Claire', 'Martin', 'guardian', { staffClassIds: ['2de-1'] }),
    name(officer, 'Anne', 'Roy', 'regionAdmin', {}),
    name(teacher, 'Félicité', 'Simani', 'teacher', { classIds: ['2de-1'], givenClassIds: ['2de-2'] }),
  ]);
  await writeEverything();
});
afterAll(() => server.stop());

async function copyOf(userId: string, more: Partial<ExportHost> = {}) {
  const { reader } = server.running.storage;
  const blobs = diskBlobStore(prepareDataFolder(server.folder).blobs);
  const { files, fileName, manifest } = await personExport({
    reader,
    blobs,
    schoolId,
    userId,
    language: 'fr',
    now: winter,
    ...more,
  });
  const texts = new Map<string, string>();
  for (const { path, bytes } of files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes()) pieces.push(piece);
    texts.set(path, Buffer.concat(pieces).toString());
  }
  return { texts, fileName, manifest };
}

/** The cells of every table for people, with where they stand. No cell here has a separator or a quote in it. */
function cellsOf(
  texts: ReadonlyMap<string, string>,
): readonly (readonly [path: string, title: string, cell: string])[] {
  return [...texts].flatMap(([path, text]) => {
    if (!path.endsWith('.csv')) return [];
    const [titles = [], ...rows] = text
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split('\r\n')
      .map((row) => row.split(';'));
    return rows.flatMap((row) => row.map((cell, index) => [path, titles[index] ?? '', cell] as const));
  });
}

/** Every identifier that the server gave or has from a source. */
async function identifiers(): Promise<ReadonlySet<string>> {
  const { reader } = server.running.storage;
  const records = await reader.selectFrom('record').select('id').execute();
  const sourced = await reader.selectFrom('source_entry').select('id').execute();
  const devices = await reader.selectFrom('device').select('id').execute();
  return new Set([...records, ...sourced, ...devices].map((one) => one.id));
}

const codes =
  /^(?:pupil|guardian|teacher|cpe|head|technician|regionAdmin|self|school|scope|person|other|true|false|null|undefined|[a-z]+(?:[.:_][A-Za-z]+)+|[a-z]+[A-Z]\w*)(?:, ?|$)/;

test.each([
  ['the pupil', pupil, {}],
  ['a parent of them', pupil, { received: new Set([`user-read:${pupil}`, `user:${pupil}`, 'class:2de-1']) }],
  ['the parent', parent, {}],
  ['the teacher', teacher, {}],
  ['the teacher, for the head', teacher, { byOperator: true }],
  ['an officer', officer, {}],
] as const)(
  'no cell of a table is an identifier, a code or a machine’s moment: %s',
  async (_, userId, more) => {
    for (const language of ['fr', 'en'] as const) {
      const { texts } = await copyOf(userId, { ...more, language });
      const known = await identifiers();
      const cells = cellsOf(texts);
      expect(cells.length).toBeGreaterThan(5);
      for (const [path, title, cell] of cells) {
        const bad =
          known.has(cell) ||
          [...known].some((id) => id.length > 12 && cell.includes(id)) ||
          /[A-Za-z0-9_-]{20,}/.test(cell) ||
          /\d{4}-\d\d-\d\d|T\d\d:\d\d/.test(cell) ||
          /[{}[\]]/.test(cell) ||
          // A login is a code that the person types.
          (codes.test(cell) && !/^(?:Identifiant de connexion|Login)$/.test(title)) ||
          title === '' ||
          /^copy\.|^[a-z]+[A-Z]/.test(title);
        expect([path, title, cell, bad]).toEqual([path, title, cell, false]);
      }
      const page = texts.get('index.html') ?? '';
      for (const id of known) if (id.length > 12) expect([id, page.includes(id)]).toEqual([id, false]);
      expect(page).not.toMatch(/\{\{|copy\.|record\.|\(s\)/);
    }
  },
);

test('the tables say what the pages say, in the words and at the hours of the school', async () => {
  const { texts, manifest } = await copyOf(pupil);
  const rows = (path: string) =>
    (texts.get(path) ?? '')
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split('\r\n');
  const has = (path: string, ...cells: readonly string[]) =>
    expect(rows(path).map((row) => cells.every((cell) => row.split(';').includes(cell)))).toContain(true);
  has('annuaire/classes-et-roles.csv', 'Élève', '2de 1');
  has(
    'notes/notes.csv',
    'Contrôle sur les suites',
    'Mathématiques',
    '12,5',
    '20',
    '1,5',
    '20/11/2026',
    'Bien',
  );
  has('notes/notes.csv', 'Oral', 'Absent');
  has('notes/notes.csv', '(n’existe plus)', 'Non noté');
  has('notes/moyennes.csv', 'Moyenne générale', 'Année scolaire 2026-2027', '12,5');
  has('devoirs/copies.csv', 'Exercice 12', 'Ma copie.txt', '26/11/2026 21:18', '26/06/2026 21:18');
  has('documents/liste-des-documents.csv', 'Mes exposés', 'Exposé.txt', '2048');
  has('reglages/preferences.csv', 'Thème', 'Sombre');
  has('reglages/messages-lus.csv', 'Bienvenue');
  has(
    'compte/historique-du-compte.csv',
    'Code d’activation donné',
    'Le lycée, ou qui tient le service pour lui',
  );
  has('compte/historique-du-compte.csv', 'Rôle donné', 'Technique');
  has(
    'fichiers-de-l-academie/ce-que-dit-l-academie.csv',
    'Annuaire de l’académie\u00a0: PARIS',
    'Lycée Rosa-Bonheur',
    'Seconde générale',
    '2de 1',
    'LV2 espagnol',
    '30/09/2010',
  );
  has(
    'acces/qui-a-consulte-mes-donnees.csv',
    'Félicité Simani',
    'Enseignement, Technique',
    'a modifié une de vos notes',
  );
  expect(texts.get('index.html')).toContain('<title>Données de Léa Martin dans Cartable</title>');
  expect(texts.get('index.html')).toContain('sur vous dans cet établissement, le 26/11/2026');
  // What there is nothing of is a line of the page, and no file.
  expect(manifest.empty).toContain('account.keys');
  expect([...texts.keys()].filter((path) => path.includes('cles-du-lycee'))).toEqual([]);
  expect(texts.get('index.html')).toContain('Clés du lycée · rien');
});

test('a parent’s copy names the child; a child’s is told to a parent as such; a teacher’s names classes and posts', async () => {
  const own = await copyOf(parent);
  expect(own.texts.get('annuaire/classes-et-roles.csv')).toMatch(/Responsable;2de 1;Léa Martin/);
  expect(own.fileName).toBe('cartable-claire-martin-2026-11-26.zip');
  const child = await copyOf(pupil, { received: new Set([`user-read:${pupil}`, 'class:2de-1']) });
  expect(child.texts.get('acces/qui-a-consulte-ces-donnees.csv')).toContain('a modifié une de ses notes');
  expect(child.texts.get('acces/qui-a-consulte-ces-donnees.csv')).toContain('que cet élève a rendu');
  expect(child.texts.get('index.html')).not.toMatch(/\bvo(?:us|s|tre)\b/);
  expect(child.fileName).toBe('cartable-lea-martin-2026-11-26.zip');
  const staff = (await copyOf(teacher, { byOperator: true })).texts;
  expect(staff.get('fichiers-de-l-academie/ce-que-dit-l-academie.csv')).toContain(
    'Enseignement, Lycée Rosa-Bonheur',
  );
  expect(staff.get('fichiers-de-l-academie/ce-que-dit-l-academie.csv')).toContain(
    '2de 1 (Mathématiques), LV2 espagnol',
  );
  expect(staff.get('annuaire/classes-et-roles.csv')).toContain('Professeur principal;2de 1');
  expect(staff.get('index.html')).not.toMatch(/\bvo(?:us|s|tre)\b/);
});

test('the JSON beside stays complete: every field of the records, identifiers and names', async () => {
  const { texts } = await copyOf(pupil);
  const json = (path: string) =>
    JSON.parse(texts.get(path) ?? '') as readonly Readonly<Record<string, unknown>>[];
  expect(json('notes/notes.json')).toContainEqual(
    expect.objectContaining({
      id: 'exam.pupil',
      evaluationId: 'exam',
      evaluation: 'Contrôle sur les suites',
      classId: '2de-1',
      class: '2de 1',
      pupilId: pupil,
      status: 'value',
      value: 1250,
      scale: 2000,
    }),
  );
  expect(json('annuaire/classes-et-roles.json')[0]).toMatchObject({
    userId: pupil,
    classId: '2de-1',
    role: 'pupil',
  });
  expect(json('acces/qui-a-consulte-mes-donnees.json')).toContainEqual(
    expect.objectContaining({
      at: winter,
      action: 'record.changed',
      type: 'grades.change',
      roles: ['teacher', 'technician'],
    }),
  );
});
