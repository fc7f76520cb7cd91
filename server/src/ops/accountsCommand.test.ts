import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { confirmRun } from '../directory/applyRun.ts';
import { csvReader } from '../directory/readers/csv/csvReader.ts';
import { memoryFile } from '../directory/readers/testing/memoryFile.ts';
import { readDirectory } from '../directory/readDirectory.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { liveRecords } from '../storage/repositories/departures.ts';
import { saveTotp } from '../storage/repositories/factors.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { addPerson } from '../testing/addPerson.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

const command = fileURLToPath(new URL('./accountsCommand.ts', import.meta.url));

let server: TestServer;
let head: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  head = testClient(server.origin);
  await activated(head, (await addPerson(server, { userId: 'head', role: 'head' })).code);
});
afterAll(() => server.stop());

/** Beside the running server, as an operator does it: in a process of its own. */
async function run(...args: readonly string[]): Promise<Record<string, string>> {
  const all = [command, ...args, '--data', server.folder];
  const { stdout } = await promisify(execFile)(process.execPath, all).catch((error: { stderr: string }) => {
    throw new AppError((JSON.parse(error.stderr.split('\n')[0] ?? '') as { code: string }).code);
  });
  return JSON.parse(stdout);
}
const lastLine = async () => (await auditRowsAfter(server.running.storage.reader, 'demo', 0, 10_000)).at(-1);
const kinds = async (client: TestClient) =>
  (
    (await (await client.session.send({ method: 'GET', path: '/api/v1/account/events' })).json()) as {
      kind: string;
    }[]
  ).map(({ kind }) => kind);

test('a head who lost the password and the second step comes in again, and both are told', async () => {
  const owner = { schoolId: 'demo', userId: 'head' };
  await server.running.storage.transaction((writer) =>
    saveTotp(writer, owner, { secret: 'JBSWY3DPEHPK3PXP', confirmedAt: Date.now(), lastStep: 0 }),
  );
  const { code, login, until } = await run('code', 'HEAD');
  expect([login, until]).toEqual(['head', addDays(schoolDay(Date.now()), 7)]);
  expect(await lastLine()).toMatchObject({
    action: 'account.code_given',
    subject: 'head',
    actorId: 'server',
  });
  const fresh = testClient(server.origin);
  const activate = () => fresh.auth.activate(code ?? '', testPassword, { label: 'x' });
  // The code alone is not the second step.
  expect(await codeOf(activate())).toBe('auth.second_factor');
  await run('factors', 'head');
  expect(await lastLine()).toMatchObject({ action: 'account.factors_reset', subject: 'head' });
  await fresh.session.adopt(await activate());
  expect(await codeOf(head.session.devices())).toBe('auth.session_ended');
  expect((await kinds(fresh)).sort()).toEqual(['activated', 'activated', 'codeGiven', 'factorsReset']);
});

test('the region names a head until a day', async () => {
  const { code } = await addPerson(server, { userId: 'deputy', role: 'cpe' });
  const deputy = testClient(server.origin);
  await activated(deputy, code);
  const people = () => codeOf(deputy.session.send({ method: 'GET', path: '/api/v1/school/roles' }));
  expect(await people()).toBe('auth.forbidden');
  const until = addDays(schoolDay(Date.now()), 30);
  expect(await run('role', 'deputy', '--role', 'head', '--until', until)).toMatchObject({
    role: 'head',
    until,
  });
  expect(await people()).toBe('ok');
  expect(await kinds(deputy)).toContain('roleGiven');
});

test.each([
  [['code', 'nobody'], 'request.not_found'],
  [['code'], 'command.option'],
  [['toString', 'head'], 'command.option'],
  [['role', 'deputy', '--role', 'pupil', '--until', '2026-12-01'], 'command.option'],
  [['role', 'deputy', '--role', 'head'], 'command.option'],
  [['role', 'deputy', '--role', 'head', '--until', '2020-01-01'], 'people.role_days'],
  [['code', 'head', '--force'], 'command.option'],
])('%j is refused', async (args, code) => {
  expect(await codeOf(run(...args))).toBe(code);
});

test('the region names a technician by the identifier of a list, without an account yet', async () => {
  const { storage } = server.running;
  const host = {
    storage,
    hasher: nodeHasher,
    random: nodeRandom,
    clock: nodeClock,
    derivations,
    progress: () => {},
  };
  const [{ uai }] = (await liveRecords(storage.reader, 'demo', 'directory.school', '', 1)).map(
    ({ text }) => JSON.parse(text) as { uai: string },
  ) as [{ uai: string }];
  const list = memoryFile('personnels.csv', 'Identifiant;Nom;Prénom;Fonction\nat-17;TECHNIQUE;Théo;Agent\n');
  const { token } = await readDirectory(host, csvReader, [list], { uai });
  await confirmRun(host, token ?? '', { acceptLeavers: false });
  const until = addDays(schoolDay(Date.now()), 30);
  const role = (identifier: string, ...more: readonly string[]) =>
    run('role', identifier, '--role', 'technician', '--until', until, ...more);
  expect(await codeOf(role('at-17', '--uai', '0999999Z'))).toBe('accounts.person_unknown');
  expect(await codeOf(role('at-18'))).toBe('accounts.person_unknown');
  expect(await role('at-17')).toMatchObject({
    event: 'role',
    role: 'technician',
    until,
    identifier: 'at-17',
  });
  const given = (await liveRecords(storage.reader, 'demo', 'directory.membership', '', 10_000))
    .map(({ text }) => JSON.parse(text) as { userId: string; role: string; given?: boolean; endsOn: string })
    .filter((one) => one.given === true && one.role === 'technician');
  const [theo] = (await liveRecords(storage.reader, 'demo', 'directory.person', '', 10_000))
    .map(({ text }) => JSON.parse(text) as { id: string; givenName: string })
    .filter((one) => one.givenName === 'Théo' && one.id === given[0]?.userId);
  expect(theo).toBeDefined();
  expect(given).toMatchObject([{ endsOn: until }]);
  expect(await lastLine()).toMatchObject({ subject: theo?.id, actorId: 'server' });

  // What names one person in the directory is what another signs in with: nobody is taken for the other.
  await addPerson(server, { userId: 'another', role: 'cpe', login: 'at-17' });
  const before = await lastLine();
  for (const name of ['at-17', 'AT-17']) expect(await codeOf(role(name))).toBe('accounts.person_ambiguous');
  expect(await lastLine()).toEqual(before);
  expect(await role('at-17', '--by', 'identifier')).toMatchObject({ identifier: 'at-17' });
  expect(await lastLine()).toMatchObject({ subject: theo?.id });
  expect(await role('AT-17', '--by', 'login')).toMatchObject({ login: 'at-17' });
  expect(await lastLine()).toMatchObject({ subject: 'another' });
  expect(await codeOf(role('at-18', '--by', 'login'))).toBe('request.not_found');
  expect(await codeOf(role('deputy', '--by', 'identifier'))).toBe('accounts.person_unknown');
  expect(await codeOf(role('deputy', '--by', 'name'))).toBe('command.option');
});
