import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { impersonalRecords } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { importRecords } from '../ops/importRecords.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { type ActingClient, actingClient, actingWith } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { unzip } from '../testing/unzip.ts';
import { uploadContent } from '../testing/uploadContent.ts';
import type { ExportManifest } from './personExport.ts';

const who = 'pupil-1-01';
// Each run of the command is a process of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;
let pupil: ActingClient;
let files: ReadonlyMap<string, Buffer>;
let manifest: ExportManifest;
const contents: Buffer[] = [];

async function fetchExport(client: ActingClient, about: string, language = 'fr') {
  const path = `/api/v1/people/${about}/export?language=${language}`;
  const response = await client.client.session.send({ method: 'GET', path });
  return unzip(Buffer.from(await response.arrayBuffer()));
}

beforeAll(async () => {
  server = await startTestServer();
  pupil = await actingClient(server, who);
  const teacher = await actingClient(server, 'teacher-maths');
  await teacher.pullAll();
  const put = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  for (const [index, name] of ['Exposé « mai 68 ».txt', 'exposé « MAI 68 ».txt'].entries()) {
    const { content, bytes } = await uploadContent(pupil.client);
    contents.push(bytes);
    await pupil.act('documents.createFolder', { id: `folder${index}`, parentId: null, name: `=cmd${index}` });
    const args = { ...put, id: `doc${index}`, copyId: `copy${index}`, parentId: 'folder0', name, content };
    expect(await pupil.act('documents.putFile', args)).toMatchObject({ status: 'applied' });
  }
  const { content, bytes } = await uploadContent(pupil.client);
  contents.push(bytes);
  const handIn = {
    id: 'handin-export',
    assignmentId: 'work_2de-1_maths-3',
    comment: '<script>',
    files: [{ name: 'a?b.txt', content }],
  };
  expect(await pupil.act('homework.handIn', handIn)).toMatchObject({ status: 'applied' });
  await pupil.act('homework.setDone', { assignmentId: 'work_2de-1_maths-1', done: true });
  await pupil.act('settings.set', { key: 'theme', value: 'dark' });
  const correction = { assignmentId: 'work_2de-1_maths-3', pupilId: who };
  await teacher.act('homework.correct', {
    ...correction,
    changes: { comment: 'Très bien', state: 'corrected' },
  });
  await teacher.act('homework.correct', {
    assignmentId: 'work_2de-1_maths-1',
    pupilId: who,
    changes: { comment: 'Pas encore dit' },
  });
  await teacher.act('grades.createEvaluation', {
    id: 'secret-exam',
    classId: '2de-1',
    subjectId: 'maths',
    title: 'Contrôle',
    heldOn: '2026-11-20',
    periodId: 'term',
    kind: 'summative',
    coefficient: 100,
    scale: 2000,
    onTwenty: true,
    optional: 'no',
  });
  const mark = { evaluationId: 'secret-exam', pupilId: who, status: 'value', value: 333 };
  expect(await teacher.act('grades.setMark', mark)).toMatchObject({ status: 'applied' });
  files = await fetchExport(pupil, who);
  manifest = JSON.parse(files.get('manifest.json')?.toString() ?? '') as ExportManifest;
});
afterAll(() => server.stop());

const textOf = (path: string) => files.get(path)?.toString() ?? '';

test('each record that names the person is exported, or counted with a reason, and each kind is known', async () => {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select(['type', 'content'])
    .where('content', 'is not', null)
    .execute();
  const naming = new Map<string, number>();
  for (const { type, content } of rows) {
    if (!content?.includes(`"${who}"`) || impersonalRecords.includes(type)) continue;
    naming.set(type, (naming.get(type) ?? 0) + 1);
  }
  const given = new Map<string, number>();
  const add = (type: string, count: number) => given.set(type, (given.get(type) ?? 0) + count);
  for (const { path, type, rows: count } of manifest.tables) {
    if (path.endsWith('.json') && recordDefinitions.has(type)) add(type, count);
  }
  for (const { type, count } of manifest.excluded) add(type, count ?? Number.NaN);
  expect(Object.fromEntries(given)).toEqual(Object.fromEntries(naming));
  expect(naming.size).toBeGreaterThanOrEqual(9);
});

test('what is not communicated yet is left out and said to be', () => {
  const whole = [...files.values()].map(String).join('');
  expect(whole).toContain('Très bien');
  expect(whole).not.toContain('Pas encore dit');
  expect(whole).not.toContain('secret-exam');
  expect(whole).not.toMatch(/"value":\s*333\b/);
  const reasons = manifest.excluded.map(({ type, why }) => `${type} ${why}`).sort();
  expect(reasons).toEqual([
    'grades.change journal',
    'grades.mark notPublished',
    'homework.correction notPublished',
  ]);
  expect(textOf('index.html')).toContain('Pas encore communiqué');
});

test('nobody else is in it; the staff’s names are in the log of accesses only', () => {
  for (const [path, bytes] of files) {
    if (path.includes('/Fichiers/')) continue;
    const text = String(bytes);
    for (const other of server.demo.accounts) {
      if (other.userId === who) continue;
      expect([path, text.includes(`"${other.userId}"`)]).toEqual([path, false]);
      if (!path.startsWith('acces/') && other.familyName !== server.account(who).familyName) {
        expect([path, text.includes(`"${other.familyName}"`)]).toEqual([path, false]);
      }
    }
  }
});

test('files have their real names and bytes; names that a file system confuses are told apart', () => {
  const found = manifest.files.map((one) => one.path).sort();
  expect(found).toEqual([
    expect.stringMatching(/^devoirs\/Fichiers\/[^/]+\/a_b\.txt$/),
    expect.stringMatching(/^documents\/Fichiers\/=cmd0\/Exposé « mai 68 »\.txt$/),
    expect.stringMatching(/^documents\/Fichiers\/=cmd0\/exposé « MAI 68 » ?\(2\)\.txt$/),
  ]);
  for (const bytes of contents) {
    expect(manifest.files.some(({ path }) => files.get(path)?.equals(bytes))).toBe(true);
  }
});

test('it is readable: tables for a spreadsheet, without formulas; a page that runs nothing', () => {
  expect(textOf('notes/notes.csv')).toMatch(/^\uFEFF/);
  expect(textOf('notes/notes.csv')).toContain('Matière');
  expect(textOf('notes/notes.csv')).toContain('Mathématiques');
  expect(textOf('documents/liste-des-documents.csv')).toContain("'=cmd0");
  expect(textOf('index.html')).not.toContain('<script');
  for (const { path } of [...manifest.tables, ...manifest.files]) {
    expect(textOf('index.html').includes(path.split('/').map(encodeURIComponent).join('/'))).toBe(
      !path.endsWith('.json'),
    );
  }
});

test('no secret of the server is in it', async () => {
  const whole = [...files.values()].map(String).join('');
  const account = await server.running.storage.reader
    .selectFrom('account')
    .select('password_hash')
    .where('user_id', '=', who)
    .executeTakeFirstOrThrow();
  expect(account.password_hash).toContain('argon2');
  expect(whole).not.toContain('argon2');
  expect(textOf('compte/compte.json')).toContain(server.account(who).login);
});

test('somebody else’s is refused; a guardian has their child’s; both exports are lines of the audit', async () => {
  const other = await actingClient(server, 'pupil-1-02');
  await expect(fetchExport(other, who)).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(
    other.client.session.send({ method: 'GET', path: `/api/v1/people/${who}/accesses?before=` }),
  ).rejects.toMatchObject({ code: 'auth.forbidden' });
  const child = { pupilId: who as never, classId: '2de-1' as never };
  const { code } = await addPerson(server, { userId: 'parent', role: 'guardian', membership: child });
  const parent = await actingWith(server, 'parent', code);
  const accesses = (of: string) =>
    parent.client.session.send({ method: 'GET', path: `/api/v1/people/${of}/accesses?before=` });
  const { lines } = (await (await accesses(who)).json()) as { lines: { roles: string[] }[] };
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.flatMap((one) => one.roles)).not.toContain('guardian');
  // Another family's child, of the same class.
  await expect(accesses('pupil-1-07')).rejects.toMatchObject({ code: 'auth.forbidden' });
  expect((await fetchExport(parent, who, 'en')).has('marks/marks.csv')).toBe(true);
  await writeRecords(server, [
    membershipOf('parent', 'guardian', { ...child, endsOn: '2026-01-01' as never }),
  ]);
  await expect(accesses(who)).rejects.toMatchObject({ code: 'auth.forbidden' });
  const rows = await auditRowsAfter(server.running.storage.reader, 'demo', 0, 1000);
  const exports = rows.filter((row) => row.action === 'person.exported');
  expect(exports.map((row) => [row.actorId, row.subject])).toEqual([
    [who, who],
    ['parent', who],
  ]);
});

test('a guardian’s copy is what they receive of the child: nothing of the child’s own space or account', async () => {
  const child = { pupilId: who as never, classId: '2de-1' as never };
  const { code } = await addPerson(server, { userId: 'mother', role: 'guardian', membership: child });
  const parent = await actingWith(server, 'mother', code);
  const copy = await fetchExport(parent, who, 'en');
  const told = JSON.parse(copy.get('manifest.json')?.toString() ?? '') as ExportManifest;
  const given = [...new Set(told.tables.map((one) => one.type))].sort();
  expect(given).toEqual([
    'audit.log',
    'directory.membership',
    'directory.person',
    'grades.average',
    'grades.mark',
    'homework.correction',
  ]);
  expect(told.empty).toEqual(['import.source']);
  // The bytes of the documents and of the hand-in, their names, and the login.
  expect(told.files).toEqual([]);
  const whole = [...copy.values()].map(String).join('');
  for (const secret of ['Exposé', '=cmd0', 'a?b.txt', 'dark', server.account(who).login]) {
    expect([secret, whole.includes(secret)]).toEqual([secret, false]);
  }
  expect(whole).toContain('Très bien');
  const theirs = told.excluded.filter((one) => one.why === 'pupilOnly');
  expect(theirs.map((one) => one.type).sort()).toEqual([
    'account.account',
    'account.devices',
    'account.events',
    'account.factors',
    'account.keys',
    'account.uploads',
    'documents.node',
    'documents.usage',
    'homework.done',
    'homework.handIn',
    'settings.preference',
  ]);
  // How many ticks or documents there are is the pupil's too.
  expect(theirs.every((one) => one.count === null)).toBe(true);
  const page = copy.get('index.html')?.toString() ?? '';
  expect(page).toContain('What Cartable passes on about this pupil');
  expect(page).toContain('a guardian does not receive them');
  expect(page).not.toMatch(/null|\{\{/);
});

test('the head of school gets anybody’s copy, which the audit says; a technician does not', async () => {
  const role = (userId: string, kind: 'head' | 'technician') => ({
    op: 'put' as const,
    type: membership.type,
    record: membership.schema.parse({
      id: `m.${userId}.${kind}`,
      userId,
      role: kind,
      classId: null,
      subjectId: null,
      startsOn: null,
      endsOn: null,
    }),
  });
  const host = { storage: server.running.storage, hasher: nodeHasher, derivations: [] };
  const writes = [role('pupil-1-03', 'head'), role('pupil-1-04', 'technician')];
  await importRecords(host, 'demo' as SchoolId, writes, Date.now());
  const technician = await actingClient(server, 'pupil-1-04');
  await expect(fetchExport(technician, who)).rejects.toMatchObject({ code: 'auth.forbidden' });
  const head = await actingClient(server, 'pupil-1-03');
  expect((await fetchExport(head, who)).has('notes/notes.csv')).toBe(true);
  await expect(
    head.client.session.send({ method: 'GET', path: `/api/v1/people/${who}/accesses?before=` }),
  ).rejects.toMatchObject({ code: 'auth.forbidden' });
  const rows = await auditRowsAfter(server.running.storage.reader, 'demo', 0, 1000);
  expect(rows.findLast((row) => row.action === 'person.exported')).toMatchObject({
    actorId: 'pupil-1-03',
    subject: who,
  });
});

test('the command writes the same as a folder, and refuses what is not there or would be overwritten', async () => {
  const command = fileURLToPath(new URL('../ops/exportPersonCommand.ts', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'cartable-export-'));
  const run = (person: string, to: string) =>
    new Promise<{ code: number | null; error: string }>((resolve) => {
      const args = ['--data', server.folder, '--school', 'demo', '--person', person, '--to', to];
      const child = execFile(process.execPath, [command, ...args], (_error, _out, error) =>
        resolve({ code: child.exitCode, error }),
      );
    });
  try {
    const to = join(folder, 'out');
    expect(await run(who, to)).toEqual({ code: 0, error: '' });
    const paths = readdirSync(to, { recursive: true, encoding: 'utf8' });
    // Made by whoever runs the server, it speaks of the person, and so does the name of the log.
    for (const path of files.keys()) {
      const there = path.replace('qui-a-consulte-mes-donnees', 'qui-a-consulte-ces-donnees');
      expect([there, paths.includes(there)]).toEqual([there, true]);
    }
    for (const { path } of manifest.files) {
      expect(readFileSync(join(to, path)).equals(files.get(path) ?? Buffer.alloc(0))).toBe(true);
    }
    expect((await run(who, to)).error).toContain('backup.destination_exists');
    expect((await run('nobody', join(folder, 'none'))).error).toContain('privacy.nobody');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
