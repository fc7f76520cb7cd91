import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '@cartable/server/testing/testClient.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { picture } from '../../../desktop/test/ui/screenLab.ts';
import { ChildProcesses } from '../../bootstrap/childProcesses.ts';
import { must } from '../../bootstrap/run.ts';
import { ensureSystemPackages } from '../../bootstrap/systemPackages.ts';
import { type DrivenProgram, driveProgram } from '../../pack/driveProgram.ts';
import { signManifest } from '../../pack/manifest.ts';
import { packProgram } from '../../pack/packProgram.ts';
import { ownRepository } from '../../pack/programTrust.ts';
import { releaseKey } from '../../pack/releaseKey.ts';
import { copyOutOfKey } from '../../pull/keyImage.ts';
import {
  activateAccount,
  choosePassphrase,
  keepRecoverySheet,
  signIn,
  unlock,
} from '../../start/tour/firstStart.ts';
import { button, goTo, synchronise } from '../../start/tour/places.ts';
import { openWork, putDocument } from '../../start/tour/pupilSteps.ts';
import { text } from '../../start/tour/texts.ts';
import { otherVersion } from '../update/otherVersion.ts';
import { publishReleases } from '../update/publishRelease.ts';
import { keyCommand } from './commands/keyCommand.ts';

/**
 * What becomes of a key, from the class list to the key that takes its place: the technician's own commands, the packed program in real Electron with the start
 * file of the key, a real server. One test follows the other: each begins with what the one before has left.
 */
const processes = new ChildProcesses();
processes.stopOnSignals();
const password = 'une phrase assez longue pour le test';
const notes = 'Relation de Chasles : AB + BC = AC';
let folder = '';
let packed = '';
let server: TestServer;
let technician: TestClient;
let program: DrivenProgram | undefined;
let plugged = '';
let passphrase = '';
/** The work that the pupil ticks. */
let work = '';
const at = (...names: readonly string[]) => join(folder, ...names);
const said: string[] = [];
const key = async (...args: readonly string[]) =>
  expect(await keyCommand(args, 'fr', (line) => said.push(line)), said.join('\n')).toBe(0);
const asTechnician = () =>
  ['--server', server.origin, '--login', server.account('technician').login] as const;
const minutes = (count: number) => ({ timeout: count * 60_000 });

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-lifetime-'));
  chmodSync(folder, 0o755);
  packed = (await packProgram('drivable')).folder;
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
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
async function plugIn(image: string): Promise<void> {
  const volume = at('volume.img');
  plugged = at(`plugged-${image}`);
  const skip = `skip=${PARTITION_AT / 1024 / 1024}`;
  await must('dd', [`if=${at(image)}`, `of=${volume}`, 'bs=1M', skip, 'conv=sparse']);
  expect(await copyOutOfKey(volume, 'vfat', plugged)).toEqual({ unreadable: [] });
  rmSync(volume);
  await must('chmod', ['-R', '755', plugged]);
}
async function start(): Promise<Page> {
  program = await driveProgram(join(plugged, 'Cartable.sh'), processes);
  return program.page;
}
const keyOf = async (serial: string) => {
  const answer = await technician.session.send({ method: 'GET', path: `/api/v1/school/keys?q=${serial}` });
  return ((await answer.json()) as { readonly keys: readonly object[] }).keys[0];
};
const identity = (batch: string) => {
  const [first] = readBatch(at(batch)).keys;
  if (first === undefined) throw new Error('no identity');
  return first;
};

it(
  'thirty keys for a class list: written, read back, each with its pupil’s identity',
  minutes(3),
  async () => {
    const pupils = server.demo.accounts.filter(({ userId }) => userId.startsWith('pupil-')).slice(0, 30);
    writeFileSync(at('liste.csv'), ['identifiant', ...pupils.map(({ login }) => login), ''].join('\r\n'));
    // Most have a small program in the place of the real one, under the same signature: only one of them is started.
    const small = await smallProgram(folder);
    await signManifest(small.folder, { version: '0.1.0', electron: '45.4.1' }, releaseKey().privateKey);
    await key('build', '--out', at('small.img'), '--size', '112M', '--program', `linux=${small.folder}`);
    await key('build', '--out', at('master.img'), '--size', '600M', '--program', `linux=${packed}`);
    const others = pupils.slice(1).map((_, index) => at(`cle-${index + 2}.img`));
    await key('write', '--image', at('master.img'), at('cle-1.img'));
    await key('write', '--image', at('small.img'), ...others);
    expect(said).toContain('Bonnes : 29. En échec : 0.');
    await key('batch', ...asTechnician(), '--people', at('liste.csv'), '--to', at('lot.json'));
    const all = [at('cle-1.img'), ...others];
    await key('personalise', '--batch', at('lot.json'), ...all);
    await key('verify', ...all);
    const holders = readBatch(at('lot.json')).keys.map(({ holder }) => holder?.userId);
    expect(holders).toEqual(pupils.map(({ userId }) => userId));
  },
);

it(
  'the first start asks for nothing but the code, and the key is the pupil’s in the fleet',
  minutes(3),
  async () => {
    await plugIn('cle-1.img');
    const page = await start();
    await activateAccount(page, { code: server.account('pupil-1-01').code, password });
    passphrase = await choosePassphrase(page);
    await keepRecoverySheet(page);
    expect(existsSync(join(plugged, 'data', 'enrolment.json'))).toBe(false);
    expect(readdirSync(join(plugged, 'data', 'vault'))).toContain('vault.a.json');
    await key('export', ...asTechnician(), '--to', at('parc.csv'));
    const { serial } = identity('lot.json');
    expect(readFileSync(at('parc.csv'), 'utf8')).toMatch(
      new RegExp(`${serial};active;[^;]+;[^;]+;[^;]+;[^;]+;\\d`),
    );
  },
);

it('the pupil works: a piece of homework done, a document put on the key', minutes(2), async () => {
  const { page } = program as DrivenProgram;
  const tick = page.locator('.done[aria-pressed="false"]').first();
  const label = (await tick.getAttribute('aria-label')) ?? '';
  work = label.replace(text('common', 'doneOf', { of: '' }), '');
  await tick.click();
  await page.getByText(text('homework', 'ticked', { title: work })).waitFor();
  writeFileSync(at('vecteurs.txt'), `${notes}\n`);
  await putDocument(page, at('vecteurs.txt'));
  await synchronise(page);
});

it('goes to the next version of the program, which starts with the work', minutes(5), async () => {
  await otherVersion(packed, '0.8.0', at('0.8.0'));
  cpSync(ownRepository().folder, at('updates'), { recursive: true });
  const repository = { ...ownRepository(), folder: at('updates') };
  await publishReleases(repository, [{ system: 'linux', folder: at('0.8.0') }], releaseKey().publicKey);
  cpSync(at('updates'), join(server.folder, 'updates'), { recursive: true });
  const json = { percent: 100, state: 'running' };
  await technician.session.send({ method: 'PUT', path: '/api/v1/school/updates/0.8.0', json });
  const { page } = program as DrivenProgram;
  await goTo(page, 'settings');
  await button(page, 'settings', 'updates.check').click();
  await page.getByText(text('settings', 'updates.ready', { version: '0.8.0' })).waitFor(minutes(4));
  await program?.close();

  const after = await start();
  const pointer = join(plugged, 'app', 'linux.slot');
  await vi.waitFor(() => expect(readFileSync(pointer, 'latin1').slice(0, 2)).toBe('bk'), { timeout: 20_000 });
  await unlock(after, passphrase);
  await goTo(after, 'settings');
  await after.getByText('Cartable 0.8.0').waitFor();
  await button(after, 'settings', 'updates.check').click();
  await after.getByText(text('settings', 'updates.current')).waitFor();
  await goTo(after, 'documents');
  await after.getByRole('button', { name: 'vecteurs.txt', exact: true }).first().waitFor();
  await synchronise(after);
  const { serial } = identity('lot.json');
  await vi.waitFor(
    async () => {
      expect(await keyOf(serial)).toMatchObject({ program: '0.8.0' });
      const told = await technician.session.send({ method: 'GET', path: '/api/v1/school/updates' });
      const { rollouts } = (await told.json()) as { readonly rollouts: readonly object[] };
      expect(rollouts).toMatchObject([{ version: '0.8.0', failed: 0, started: 1 }]);
    },
    { timeout: 20_000 },
  );
});

it(
  'said to be lost while it is open, it locks, erases itself and says so; nobody begins anew on it',
  minutes(2),
  async () => {
    const { page } = program as DrivenProgram;
    const { keyId, serial } = identity('lot.json');
    const vault = join(plugged, 'data', 'vault');
    await technician.session.send({ method: 'POST', path: `/api/v1/keys/${keyId}/loss` });
    // The server's word may have come before the hand.
    await button(page, 'sync', 'now')
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await page.getByRole('heading', { level: 1, name: text('start', 'erased.title') }).waitFor();
    await page.getByText(text('start', 'erased.kept')).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await picture(page, 'key-erased');
    expect(readdirSync(vault)).toEqual([]);
    expect(await keyOf(serial)).toMatchObject({ state: 'lost' });

    await button(page, 'start', 'erased.start').click();
    await button(page, 'start', 'code.hasAccount').click();
    await page.getByLabel(text('start', 'signIn.login')).fill(server.account('pupil-1-01').login);
    await page.getByLabel(text('start', 'signIn.password')).fill(password);
    await button(page, 'start', 'continue').click();
    await page.getByText(/elle ne peut plus servir/).waitFor();
    await program?.close();
    // Taken out and plugged in again, it opens nothing.
    const again = await start();
    await again.getByLabel(text('start', 'code.label')).waitFor();
    expect(await again.getByLabel(text('unlock', 'passphrase')).count()).toBe(0);
    await program?.close();
  },
);

it('the key that takes its place has all that the server had', minutes(4), async () => {
  const { serial } = identity('lot.json');
  await key('replace', ...asTechnician(), '--to', at('suite.json'), '--confirm', serial, serial);
  await key('write', '--image', at('master.img'), at('suite.img'));
  await key('personalise', '--batch', at('suite.json'), at('suite.img'));
  await key('verify', at('suite.img'));
  await plugIn('suite.img');
  const page = await start();
  await signIn(page, server.account('pupil-1-01').login, password);
  const fresh = await choosePassphrase(page);
  expect(fresh).not.toBe(passphrase);
  await keepRecoverySheet(page);
  await synchronise(page);
  await goTo(page, 'homework');
  await openWork(page, work);
  await page.locator('.done[aria-pressed="true"]').first().waitFor();
  await goTo(page, 'documents');
  await page.getByRole('button', { name: 'vecteurs.txt', exact: true }).first().click();
  await button(page, 'documents', 'fetchNow').click();
  await page.getByText(notes).first().waitFor();
  expect(await keyOf(serial)).toMatchObject({ state: 'replaced' });
  expect(await keyOf(identity('suite.json').serial)).toMatchObject({ state: 'active' });
});
