import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskBlobStore } from '../../files/diskBlobStore.ts';
import { prepareDataFolder } from '../../ops/dataFolder.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { type ExportHost, personExport } from '../personExport.ts';
import { addRichPeople, officer, parent, pupil, teacher, winter } from '../testing/richPeople.ts';

const schoolId = 'demo';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await addRichPeople(server);
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
