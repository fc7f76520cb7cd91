import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { type AskAnswer, type AskArgs, type AskName, asks } from '@cartable/shared/bridge/asks.ts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashActivationCode } from '../../auth/activationCode.ts';
import { readConfig } from '../../ops/config.ts';
import { runServer } from '../../ops/runServer.ts';
import { delegated } from '../../region/testing/regionWorld.ts';
import { findActivation } from '../../storage/repositories/accounts.ts';
import { findRun, setRunState } from '../../storage/repositories/importRuns.ts';
import { listTasks } from '../../storage/repositories/importTasks.ts';
import { addPerson, membershipOf, writeRecords } from '../../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../../testing/testClient.ts';

const pupils = ['externalid;Nom;Prénom;Date de naissance;Classe', 'e1;Zébulon;Cœur;22/11/2009;2de 10'];
const wrongLine = 'e2;Sans;Classe;99/99/2009;2de 10';
// Each import is a thread of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 120_000 });
let server: TestServer;
let technician: TestClient;

beforeEach(async () => {
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterEach(() => server.stop());

async function ask<N extends AskName>(name: N, args: AskArgs<N>, by = technician): Promise<AskAnswer<N>> {
  const definition = asks.get(name);
  if (definition === undefined) throw new TypeError(name);
  const response = await by.session.send(askRequest(definition, args, {}));
  return askAnswer(definition, await response.text()) as AskAnswer<N>;
}

async function upload(name: string, text: string, by = technician): Promise<void> {
  await ask('imports.upload', { name, offset: 0, bytes: new TextEncoder().encode(text) }, by);
}

/** Waits until nothing runs, as the page does. */
async function settled(by = technician) {
  await server.running.server.imports.idle();
  const overview = await ask('imports.overview', {}, by);
  expect(overview.tasks.filter((one) => one.state !== 'refused')).toEqual([]);
  const { refusal = null, refused = null } = overview.tasks.at(-1) ?? {};
  return { ...overview, refusal, refused };
}

const people = async () => {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'directory.person')
    .where('content', 'is not', null)
    .execute();
  return rows.map((row) => (JSON.parse(row.content ?? '{}') as { familyName: string }).familyName);
};
const audited = async () => {
  const rows = await server.running.storage.reader
    .selectFrom('audit_entry')
    .select(['action', 'actor_id', 'subject'])
    .where('actor_id', '=', 'technician')
    .orderBy('seq')
    .execute();
  return rows.map(({ action, subject }) => `${action} ${subject}`.trim());
};

test('files are sent in pieces, read, reported by line, applied, and taken back', async () => {
  const bytes = new TextEncoder().encode([...pupils, wrongLine].join('\n'));
  const half = Math.floor(bytes.length / 2);
  const piece = (offset: number, end: number) =>
    ask('imports.upload', { name: 'eleves.csv', offset, bytes: bytes.slice(offset, end) });
  expect(await piece(0, half)).toEqual({ have: half });
  await expect(piece(half + 1, bytes.length)).rejects.toMatchObject({ code: 'import.upload_gap' });
  // A piece whose answer was lost is sent again.
  await piece(half, bytes.length);
  expect(await piece(half, bytes.length)).toEqual({ have: bytes.length });
  expect((await ask('imports.overview', {})).uploads).toEqual([
    { name: 'eleves.csv', sizeBytes: bytes.length },
  ]);
  await ask('imports.read', {});
  const read = await settled();
  const [run] = read.ready;
  expect(read.refusal).toBeNull();
  expect(run).toMatchObject({ format: 'csv', mode: 'full' });
  expect(run?.details.entries).toContainEqual({ kind: 'pupil', status: 'new', count: 2 });
  expect(await people()).not.toContain('Zébulon');
  const { issues } = await ask('imports.issues', { run: run?.id ?? '', severity: 'all', after: 0 });
  expect(issues).toContainEqual(expect.objectContaining({ code: 'import.csv_date', line: 3 }));
  const none = await ask('imports.issues', { run: run?.id ?? '', severity: 'error', after: 0 });
  expect(none.issues).toEqual([]);
  const table = Buffer.from((await ask('imports.table', { run: run?.id ?? '' })).base64, 'base64').toString();
  expect(table).toMatch(/^\ufeffgravité;fichier;ligne;code;explication\r\n/);
  expect(table).toContain('warning;eleves.csv;3;import.csv_date;');

  await ask('imports.confirm', { run: run?.id ?? '', acceptLeavers: false });
  const applied = await settled();
  expect(applied.uploads).toEqual([]);
  expect(applied.applied.map((one) => one.format)).toEqual(['csv']);
  expect(await people()).toContain('Zébulon');

  const issuesKept = () => server.running.storage.reader.selectFrom('import_issue').select('no').execute();
  expect(await issuesKept()).not.toEqual([]);
  await ask('imports.undo', { source: run?.source ?? '' });
  await settled();
  // They name entries, and nobody opens the report any more.
  expect(await issuesKept()).toEqual([]);
  expect(await people()).not.toContain('Zébulon');
  await expect(ask('imports.undo', { source: run?.source ?? '' })).rejects.toMatchObject({
    code: 'import.nothing_to_undo',
  });
  expect(await audited()).toEqual(['import.read', 'import.applied', 'import.undone']);
});

describe('what is refused', () => {
  test('files that cannot be read leave their reasons and nothing else', async () => {
    await upload('eleves.csv', 'rien;de;connu\n1;2;3\n');
    await ask('imports.read', {});
    const { refused, refusal, ready } = await settled();
    expect(ready).toEqual([]);
    expect(refusal ?? refused?.details.issues[0]).toMatchObject({ code: 'import.csv_no_header' });
    await upload('notes.pdf', 'x');
    await ask('imports.read', {});
    expect((await settled()).refusal).toMatchObject({ code: 'import.file_unknown' });
    await ask('imports.forgetFiles', {});
    await expect(ask('imports.read', {})).rejects.toMatchObject({ code: 'import.no_files' });
    for (const name of ['../x.csv', '.cache', 'a/b.csv', 'x\u0000.csv'])
      await expect(upload(name, 'x'), name).rejects.toMatchObject({ code: 'import.upload_name' });
  });

  test('the files of another school, or a line of one, change nothing', async () => {
    await upload('eleves.csv', `${pupils[0]};UAI\n${pupils[1]};0750001A\n`);
    await ask('imports.read', {});
    const { refusal, refused } = await settled();
    expect(refusal?.code ?? refused?.details.issues[0]?.code).toMatch(/^import\.(?:other|wrong)_school$/);
    expect(await people()).not.toContain('Zébulon');
  });

  test('an academy’s whole directory, to whoever answers for one school only', async () => {
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">\n<ficAlimMENESR>\n<!-- codeAcademieExport="01" -->\n</ficAlimMENESR>\n';
    await upload('ENT_Complet_20260901_EtabEducNat_0000.xml', xml);
    await ask('imports.read', {});
    const { refusal, refused, ready } = await settled();
    expect(ready).toEqual([]);
    expect([refusal?.code, refused?.details.issues[0]?.code]).not.toEqual([undefined, undefined]);
  });

  test('a technician does not make a head by a list; an officer who holds the right does', async () => {
    await upload('personnels.csv', 'externalid;Nom;Prénom;Directeur\np1;Nouveau;Chef;oui\n');
    await ask('imports.read', {});
    const run = (await settled()).ready[0]?.id ?? '';
    const confirm = { run, acceptLeavers: false };
    await expect(ask('imports.confirm', confirm)).rejects.toMatchObject({ code: 'import.needs_head' });
    const region = testClient(server.origin);
    await activated(region, (await addPerson(server, { userId: 'region', role: 'regionAdmin' })).code);
    // The account alone has no power (decision 0235).
    await expect(ask('imports.confirm', confirm, region)).rejects.toMatchObject({ code: 'auth.forbidden' });
    await delegated(server, 'region', { level: 'academy', target: 'paris' }, { rights: ['schools'] });
    await ask('imports.confirm', confirm, region);
    await settled();
    expect(await people()).toContain('Nouveau');
  });
});

test('an import that was cut off is finished when the server starts again', async () => {
  await upload('eleves.csv', pupils.join('\n'));
  await ask('imports.read', {});
  const run = (await settled()).ready[0]?.id ?? '';
  await server.running.storage.transaction((writer) => setRunState(writer, run, { state: 'applying' }));
  await server.running.stop();
  const config = readConfig(['--data', server.folder, '--port', '0', '--log-level', 'silent'], {});
  const again = await runServer(config);
  try {
    await again.server.imports.idle();
    const found = await again.storage.reader
      .selectFrom('import_run')
      .select('state')
      .where('id', '=', run)
      .execute();
    expect(found).toEqual([{ state: 'applied' }]);
  } finally {
    await again.stop();
    server = await startTestServer();
  }
});

test('whoever is no head any more when their turn comes has made no CPE', async () => {
  const asker = testClient(server.origin);
  await activated(asker, (await addPerson(server, { userId: 'both', role: 'technician' })).code);
  const asHead = membershipOf('both', 'head');
  await writeRecords(server, [asHead]);
  await upload('personnels.csv', 'externalid;Nom;Prénom;Fonction\np1;Nouveau;Cédric;CPE\n', asker);
  await ask('imports.read', {}, asker);
  const run = (await settled(asker)).ready[0]?.id ?? '';
  // Its line goes on no more, as when the server is about to stop.
  await server.running.server.imports.stop();
  await ask('imports.confirm', { run, acceptLeavers: false }, asker);
  await writeRecords(server, [{ ...asHead, record: { ...asHead.record, endsOn: '2026-01-01' } }]);
  await server.running.stop();
  const config = readConfig(['--data', server.folder, '--port', '0', '--log-level', 'silent'], {});
  const again = await runServer(config);
  try {
    await again.server.imports.idle();
    const [task] = await listTasks(again.storage.reader);
    expect(JSON.parse(task?.outcome ?? '{}')).toMatchObject({ refusal: { code: 'import.needs_head' } });
    expect((await findRun(again.storage.reader, run))?.state).toBe('ready');
  } finally {
    await again.stop();
    server = await startTestServer();
  }
});

test('letters of a class: new codes that work, told in the history and the audit', async () => {
  const classes = await ask('letters.classes', {});
  const first = classes.find((one) => one.waiting > 0);
  const made = await ask('letters.make', { classId: first?.classId ?? '' });
  expect(made.letters).toBe(first?.waiting);
  expect(Buffer.from(made.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect(await audited()).toEqual([`letters.issued class:${first?.classId}`]);
  const { reader } = server.running.storage;
  const old = hashActivationCode(server.account('pupil-1-01').code) ?? '';
  expect(await findActivation(reader, old, Date.now())).toBeUndefined();
  const events = await reader
    .selectFrom('account_event')
    .select('by_user_id')
    .where('kind', '=', 'codeGiven')
    .execute();
  expect(events).toHaveLength(made.letters);
  expect(new Set(events.map((one) => one.by_user_id))).toEqual(new Set(['technician']));
  await expect(ask('letters.make', { classId: 'none' })).rejects.toMatchObject({ code: 'request.not_found' });
});

test('removals are worked out of a source that was applied, and of no other that is made up', async () => {
  for (const source of ['csv:0759999X', 'nonsense:0759999X', '', 'csv:'])
    await expect(ask('imports.removals', { source }), source).rejects.toMatchObject({
      code: 'request.not_found',
    });
  expect((await settled()).ready).toEqual([]);
});

test('nothing of the files is left on the disk once they are applied or forgotten', async () => {
  const waiting = () => readdirSync(join(server.folder, 'imports')).length;
  await upload('eleves.csv', pupils.join('\n'));
  expect(waiting()).toBe(1);
  await ask('imports.forgetFiles', {});
  expect(waiting()).toBe(0);
});
