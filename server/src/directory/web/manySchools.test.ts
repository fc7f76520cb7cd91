import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { type AskAnswer, type AskArgs, type AskName, asks } from '@cartable/shared/bridge/asks.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '../../ops/config.ts';
import { runServer } from '../../ops/runServer.ts';
import { addZola, delegated, signedIn, zola } from '../../region/testing/regionWorld.ts';
import { codeOf } from '../../testing/codeOf.ts';
import { findRuns } from '../../storage/repositories/importRuns.ts';
import { listTasks } from '../../storage/repositories/importTasks.ts';
import { endDelegation } from '../../storage/repositories/region/delegations.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../../testing/testClient.ts';
import type { SourceFile } from '../readers/sourceFile.ts';
import { aafDelta } from '../readers/testing/aafFixture.ts';
import { filesOf, marie, rosa, small } from '../testing/smallDirectory.ts';

// Each import is a thread of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 300_000 });
const pupils = ['externalid;Nom;Prénom;Date de naissance;Classe', 'e1;Zébulon;Cœur;22/11/2009;2de 10'];
let server: TestServer;
let officer: TestClient;
let delegation: string;

beforeEach(async () => {
  server = await startTestServer();
  officer = await signedIn(server, 'officer', 'regionAdmin');
  delegation = await delegated(server, 'officer', { level: 'academy', target: 'paris' });
});
afterEach(() => server.stop());

async function ask<N extends AskName>(by: TestClient, name: N, args: AskArgs<N>): Promise<AskAnswer<N>> {
  const definition = asks.get(name);
  if (definition === undefined) throw new TypeError(name);
  const response = await by.session.send(askRequest(definition, args, {}));
  return askAnswer(definition, await response.text()) as AskAnswer<N>;
}

async function send(files: readonly SourceFile[], lot = ''): Promise<void> {
  for (const { name, bytes } of files) {
    let offset = 0;
    for await (const piece of bytes())
      offset = (await ask(officer, 'imports.upload', { name, offset, bytes: piece.slice(), lot })).have;
  }
}

/** A list of pupils in a folder of this name. */
async function list(label: string, lines: readonly string[], lot = label.replace(/\W/g, '')): Promise<void> {
  const bytes = new TextEncoder().encode(lines.join('\n'));
  await ask(officer, 'imports.upload', { name: 'eleves.csv', offset: 0, bytes, lot });
  await ask(officer, 'imports.read', { lot, label });
}

async function settled(by = officer) {
  await server.running.server.imports.idle();
  return ask(by, 'imports.overview', {});
}

async function academy(files = filesOf(small)): Promise<void> {
  await send(files);
  await ask(officer, 'imports.read', {});
  const { ready } = await settled();
  await ask(officer, 'imports.confirm', { run: ready[0]?.id ?? '', acceptLeavers: false });
  await settled();
}

async function namesIn(schoolId: string): Promise<readonly string[]> {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('school_id', '=', schoolId)
    .where('type', '=', 'directory.person')
    .where('content', 'is not', null)
    .execute();
  return rows.map((row) => (JSON.parse(row.content ?? '{}') as { familyName: string }).familyName);
}

test('an officer drops the files of many schools at once: each is read, reported with its school, and confirmed by itself', async () => {
  await addZola(server);
  await academy();
  await list(`${rosa} Rosa-Bonheur`, pupils);
  await list(`Marie-Curie (${marie.toLowerCase()})`, [pupils[0] ?? '', 'e1;Yvain;Ana;22/11/2009;1A']);
  // Of another academy; of another school than the folder says; of none.
  await list(`${zola} Zola`, pupils);
  await list(`${rosa} bis`, [`${pupils[0]};UAI`, `${pupils[1]};${marie}`]);
  await list('sans nom', pupils);
  const { ready, tasks } = await settled();
  expect(ready.map((one) => [one.school?.name, one.source]).sort()).toEqual([
    ['Lycée Marie-Curie', `csv:${marie}`],
    ['Lycée Rosa-Bonheur', `csv:${rosa}`],
  ]);
  const why = tasks.map((one) => [one.label, one.refusal?.code ?? one.refused?.details.issues[0]?.code]);
  expect(why).toEqual([
    [`${zola} Zola`, 'import.other_school'],
    [`${rosa} bis`, 'import.wrong_school'],
    ['sans nom', 'import.csv_uai'],
  ]);
  expect(await namesIn(rosa)).not.toContain('Zébulon');
  const technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  const theirs = await ask(technician, 'imports.overview', {});
  expect([theirs.ready, theirs.tasks]).toEqual([[], []]);
  for (const { id } of ready) await ask(officer, 'imports.confirm', { run: id, acceptLeavers: false });
  const done = await settled();
  expect(done.applied.map((one) => one.source).sort()).toEqual(
    ['aaf:paris', `csv:${rosa}`, `csv:${marie}`].sort(),
  );
  expect(await namesIn(rosa)).toContain('Zébulon');
  expect(await namesIn(marie)).toContain('Yvain');
  expect(await namesIn(marie)).not.toContain('Zébulon');
  for (const { id } of tasks) await ask(officer, 'imports.cancel', { task: id });
  expect((await settled()).tasks).toEqual([]);
});

test('older files are read, said to be older, and applied by whoever says that they are the right ones', async () => {
  await academy();
  await academy([aafDelta('Eleve', [{ op: 'modify', id: '200', sn: ['AUTRE'] }], '20260914')]);
  expect(await namesIn(rosa)).toContain('AUTRE');
  await send(filesOf(small));
  await ask(officer, 'imports.read', {});
  const [run] = (await settled()).ready;
  expect(run?.details).toMatchObject({ filesOn: '2026-09-01', olderThan: '2026-09-14' });
  const confirm = { run: run?.id ?? '', acceptLeavers: true };
  expect(await codeOf(ask(officer, 'imports.confirm', confirm))).toBe('import.older');
  await settled();
  expect(await namesIn(rosa)).toContain('AUTRE');
  await ask(officer, 'imports.confirm', { ...confirm, acceptOlder: true });
  await settled();
  expect(await namesIn(rosa)).not.toContain('AUTRE');
  const rows = await server.running.storage.reader
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'target_id'])
    .where('action', '=', 'import.older_accepted')
    .where('school_id', '=', rosa)
    .execute();
  expect(rows).toEqual([
    { action: 'import.older_accepted', actor_id: `${server.demo.schoolId}/officer`, target_id: run?.id },
  ]);
});

test('how much may be lost without being asked is said with the reading', async () => {
  const many = [0, 1, 2, 3, 4, 5].map((no) => `m${no};Nom${no};Prénom;22/11/2009;2de 10`);
  await academy();
  const one = async (manyPercent: number | undefined, lines: readonly string[]) => {
    const bytes = new TextEncoder().encode([...pupils, ...lines].join('\n'));
    await ask(officer, 'imports.upload', { name: 'eleves.csv', offset: 0, bytes });
    await ask(officer, 'imports.read', { label: rosa, ...(manyPercent !== undefined && { manyPercent }) });
    return (await settled()).ready[0];
  };
  const first = await one(undefined, many);
  await ask(officer, 'imports.confirm', { run: first?.id ?? '', acceptLeavers: false });
  await settled();
  const strict = await one(undefined, []);
  expect([strict?.details.manyPercent, strict?.details.leavers[0]?.many]).toEqual([10, true]);
  const confirm = { run: strict?.id ?? '', acceptLeavers: false };
  expect(await codeOf(ask(officer, 'imports.confirm', confirm))).toBe('import.many_leave');
  const wide = await one(90, []);
  expect([wide?.details.manyPercent, wide?.details.leavers[0]?.many]).toEqual([90, false]);
  await ask(officer, 'imports.confirm', { run: wide?.id ?? '', acceptLeavers: false });
  expect((await settled()).tasks).toEqual([]);
});

test('a right that is taken back while what was confirmed waits in line applies nothing, after a restart either', async () => {
  await send(filesOf(small));
  await ask(officer, 'imports.read', {});
  const run = (await settled()).ready[0]?.id ?? '';
  const { storage, server: first } = server.running;
  // Its line goes on no more, as when the server is about to stop.
  await first.imports.stop();
  await ask(officer, 'imports.confirm', { run, acceptLeavers: false });
  expect((await ask(officer, 'imports.overview', {})).ready).toEqual([]);
  expect(await codeOf(ask(officer, 'imports.discard', { run }))).toBe('import.run_gone');
  expect((await listTasks(storage.reader)).map((one) => one.state)).toEqual(['waiting']);
  await storage.transaction((writer) => endDelegation(writer, delegation, Date.now()));
  await server.running.stop();
  const config = readConfig(['--data', server.folder, '--port', '0', '--log-level', 'silent'], {});
  const again = await runServer(config);
  try {
    await again.server.imports.idle();
    const [task] = await listTasks(again.storage.reader);
    expect(JSON.parse(task?.outcome ?? '{}')).toMatchObject({ refusal: { code: 'auth.forbidden' } });
    expect((await findRuns(again.storage.reader, ['ready'])).map((one) => one.id)).toEqual([run]);
  } finally {
    await again.stop();
    server = await startTestServer();
  }
});
