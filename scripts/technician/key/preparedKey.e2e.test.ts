import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, testClient, testPassword } from '@cartable/server/testing/testClient.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ChildProcesses } from '../../bootstrap/childProcesses.ts';
import { must } from '../../bootstrap/run.ts';
import { type DrivenProgram, driveProgram } from '../../pack/driveProgram.ts';
import { packProgram } from '../../pack/packProgram.ts';
import { copyOutOfKey } from '../../pull/keyImage.ts';
import { activateAccount, choosePassphrase, keepRecoverySheet } from '../../start/tour/firstStart.ts';
import { keyCommand } from './commands/keyCommand.ts';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';

/** From `npm run dist`'s program to a pupil's first start, in real Electron, from a key that the technician's commands made. */
const processes = new ChildProcesses();
processes.stopOnSignals();
let folder = '';
let server: TestServer;
let program: DrivenProgram | undefined;
let packed = '';
const at = (name: string) => join(folder, name);
const said: string[] = [];
const key = (...args: readonly string[]) => keyCommand(args, 'fr', (line) => said.push(line));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-prepared-'));
  chmodSync(folder, 0o755);
  packed = (await packProgram('drivable')).folder;
  server = await startTestServer();
  await activated(testClient(server.origin), server.account('technician').code);
  writeFileSync(at('password'), testPassword);
  process.env.CARTABLE_PASSWORD_FILE = at('password');
}, 240_000);
afterAll(async () => {
  delete process.env.CARTABLE_PASSWORD_FILE;
  await program?.close();
  await processes.stopAll();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The key as Linux shows it when it is plugged in: every file may be executed, for FAT knows no rights. */
async function plugIn(image: string): Promise<string> {
  const [volume, out] = [at('volume.img'), at('plugged')];
  await must('dd', [
    `if=${image}`,
    `of=${volume}`,
    'bs=1M',
    `skip=${PARTITION_AT / 1024 / 1024}`,
    'conv=sparse',
  ]);
  expect(await copyOutOfKey(volume, 'vfat', out)).toEqual({ unreadable: [] });
  rmSync(volume);
  await must('chmod', ['-R', '755', out]);
  return out;
}

it('a prepared key starts, asks for nothing but the code, and is the pupil’s in the fleet', {
  timeout: 300_000,
}, async () => {
  const as = ['--server', server.origin, '--login', server.account('technician').login] as const;
  const login = server.account('pupil-1-01').login;
  writeFileSync(at('liste.csv'), `identifiant\n${login}\n`);
  expect(
    await key('build', '--out', at('master.img'), '--size', '600M', '--program', `linux=${packed}`),
  ).toBe(0);
  expect(await key('write', '--image', at('master.img'), at('key.img'))).toBe(0);
  expect(await key('batch', ...as, '--people', at('liste.csv'), '--to', at('lot.json'))).toBe(0);
  expect(await key('personalise', '--batch', at('lot.json'), at('key.img'))).toBe(0);
  expect(await key('verify', at('key.img'))).toBe(0);

  const plugged = await plugIn(at('key.img'));
  program = await driveProgram(join(plugged, 'app', 'linux', 'cartable'), processes);
  const { page } = program;
  const { code } = server.account('pupil-1-01');
  await activateAccount(page, { code, password: 'une phrase assez longue pour le test' });
  await choosePassphrase(page);
  await keepRecoverySheet(page);
  expect(existsSync(join(plugged, 'data', 'enrolment.json'))).toBe(false);
  expect(readdirSync(join(plugged, 'data', 'vault'))).toContain('vault.a.json');

  const [entry] = readBatch(at('lot.json')).keys;
  expect(await key('export', ...as, '--to', at('parc.csv'))).toBe(0);
  expect(readFileSync(at('parc.csv'), 'utf8')).toMatch(
    new RegExp(`${entry?.serial};active;[^;]+;[^;]+;[^;]+;\\d`),
  );
});
