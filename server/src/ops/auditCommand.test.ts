import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { anchorHeads } from '../audit/anchors.ts';
import { actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { anchorFile, appendAnchors } from './anchorFile.ts';
import { backup, restore } from './backup.ts';

const command = fileURLToPath(new URL('./auditCommand.ts', import.meta.url));
// Each run of the command is a process of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const teacher = await actingClient(server, 'teacher-maths');
  await teacher.pullAll();
  const mark = { evaluationId: 'eval_2de-1_maths-1', pupilId: 'pupil-1-01', status: 'NN', value: null };
  await teacher.act('grades.setMark', mark, { 'grades.mark/eval_2de-1_maths-1.pupil-1-01': 1000 });
});
afterAll(() => server.stop());

interface Ran {
  readonly code: number | null;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly refused: string;
}

/** The command as an operator runs it, beside the server. */
function audit(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [command, ...args], (_error, stdout, stderr) => {
      const lines = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      resolve({ code: child.exitCode, lines, refused: stderr });
    });
  });
}

test('a sound audit verifies beside the running server, and its heads can be kept elsewhere', async () => {
  const data = ['--data', server.folder];
  const verified = await audit('verify', ...data);
  expect(verified).toMatchObject({
    code: 0,
    lines: [{ event: 'verified', schoolId: 'demo', lines: 3, from: 1 }],
  });
  const heads = await audit('head', ...data, '--school', 'demo');
  expect(heads.lines).toMatchObject([{ schoolId: 'demo', seq: 3 }]);
  const shown = await audit('show', ...data);
  expect(shown.lines.map((one) => one.action)).toEqual(['scope.opened', 'scope.opened', 'record.changed']);
  for (const act of ['verify', 'head', 'show'])
    expect(await audit(act, ...data, '--school', 'nobody')).toMatchObject({ code: 2, lines: [] });
});

test('it is refused with a sentence when something is missing', async () => {
  for (const args of [['verify'], ['nonsense', '--data', server.folder]]) {
    const { code, refused } = await audit(...args);
    const [line = ''] = refused.split('\n');
    expect([code, (JSON.parse(line) as { code: string }).code]).toEqual([2, 'command.option']);
    expect(refused).toContain('npm run audit -- verify');
  }
});

test('a backup says where the audit stood, its restore is a line, and what went after the backup is missed', async () => {
  const copy = join(server.folder, 'copy');
  const described = await backup(server.folder, copy);
  expect(described.audit).toMatchObject([{ schoolId: 'demo', seq: 3 }]);
  const teacher = await actingClient(server, 'teacher-anglais');
  await teacher.pullAll();
  const { storage, server: running } = server.running;
  await appendAnchors(anchorFile(server.folder), await anchorHeads(storage, running.auditKey, Date.now()));

  const elsewhere = join(server.folder, 'elsewhere');
  await restore(copy, elsewhere);
  const restored = await audit('verify', '--data', elsewhere, '--anchors', join(copy, 'backup.json'));
  expect(restored).toMatchObject({ code: 0, lines: [{ event: 'verified', lines: 4 }] });
  const shown = await audit('show', '--data', elsewhere);
  expect(shown.lines.at(-1)).toMatchObject({ action: 'server.restored', targetId: '3' });
  const missed = await audit('verify', '--data', elsewhere, '--anchors', anchorFile(server.folder));
  expect(missed).toMatchObject({ code: 1, lines: [{ event: 'broken', seq: 5, why: 'truncated' }] });
});

test('a changed line ends it with code 1 and is named', async () => {
  await server.running.storage.transaction((writer) =>
    sql`update audit_entry set actor_id = 'somebody' where seq = 2`.execute(writer),
  );
  const found = await audit('verify', '--data', server.folder, '--school', 'demo');
  expect(found).toMatchObject({
    code: 1,
    lines: [{ event: 'broken', schoolId: 'demo', seq: 2, why: 'changed' }],
  });
});

test('the file of anchors holds places and digests, nothing of anybody', async () => {
  const copy = join(server.folder, 'anchors.txt');
  copyFileSync(anchorFile(server.folder), copy);
  for (const line of readFileSync(copy, 'utf8').trim().split('\n')) {
    const fields = Object.keys(JSON.parse(line) as object).sort();
    expect(fields).toEqual(['at', 'hash', 'schoolId', 'seq', 'signature']);
  }
});
