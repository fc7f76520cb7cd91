import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolmentPath } from '@cartable/desktop/vault/runner/enrolment.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '@cartable/server/testing/testClient.ts';
import { type EnrolmentFile, keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ChildProcesses } from '../../bootstrap/childProcesses.ts';
import { run } from '../../bootstrap/run.ts';
import { sandboxLauncher, sandboxWay } from '../../bootstrap/sandboxLauncher.ts';
import { type DrivenProgram, driveProgram } from '../../pack/driveProgram.ts';
import { putOnKey } from '../../pack/keyFolder.ts';
import { packProgram } from '../../pack/packProgram.ts';
import { ownRepository } from '../../pack/programTrust.ts';
import { releaseKey } from '../../pack/releaseKey.ts';
import { activateAccount, choosePassphrase, keepRecoverySheet, unlock } from '../../start/tour/firstStart.ts';
import { button, goTo } from '../../start/tour/places.ts';
import { text } from '../../start/tour/texts.ts';
import { otherVersion } from './otherVersion.ts';
import { publishReleases, signReleases } from './publishRelease.ts';
import { initRepository } from './repository.ts';

/**
 * To a version that does not start, and back again, and past one that must not be taken, in real Electron, from a key folder with its start file, against a real server. A version that starts is
 * part of a key's life: key/keyLifetime.e2e.test.ts.
 */
const processes = new ChildProcesses();
processes.stopOnSignals();
let folder = '';
let server: TestServer;
let technician: TestClient;
let program: DrivenProgram | undefined;
let packed = '';
let script = '';
let passphrase = '';
/** A quarter of a gigabyte is written, flushed and read again, on a disk that others use too. */
const copyingLimitMs = 240_000;
const at = (...names: readonly string[]) => join(folder, ...names);
const pointer = () => readFileSync(at('key', 'app', 'linux.slot'), 'latin1').slice(0, 2);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-update-e2e-'));
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  const one = await packProgram('drivable');
  packed = one.folder;
  await putOnKey(at('key'), one, { server: server.origin });
  script = at('key', 'Cartable.sh');
  // What a key tells of versions counts when it is one of the school's.
  const json = { userIds: ['pupil-1-01'] };
  const answer = await technician.session.send({ method: 'POST', path: '/api/v1/school/keys', json });
  const ticket = keyBatch.parse(await answer.json()).keys[0]?.ticket ?? '';
  const file: EnrolmentFile = { product: 'cartable', format: 1, ticket };
  writeFileSync(enrolmentPath(at('key', 'data')), JSON.stringify(file));
  // The program believes this checkout's own repository; what it publishes here stays here.
  cpSync(ownRepository().folder, at('server-updates'), { recursive: true });
}, 240_000);
afterAll(async () => {
  await program?.close();
  await processes.stopAll();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function publish(version: string, change?: (archive: string) => void): Promise<void> {
  await otherVersion(packed, version, at(version), change);
  const repository = { ...ownRepository(), folder: at('server-updates') };
  await publishReleases(repository, [{ system: 'linux', folder: at(version) }], releaseKey().publicKey);
  cpSync(at('server-updates'), join(server.folder, 'updates'), { recursive: true });
  const json = { percent: 100, state: 'running' };
  await technician.session.send({ method: 'PUT', path: `/api/v1/school/updates/${version}`, json });
}
const words = (key: string, version: string) => text('settings', key, { version });

async function start(): Promise<Page> {
  program = await driveProgram(script, processes);
  return program.page;
}
async function bring(page: Page, version: string): Promise<void> {
  await goTo(page, 'settings');
  await button(page, 'settings', 'updates.check').click();
  await page.getByText(words('updates.ready', version)).waitFor({ timeout: copyingLimitMs });
}

it('comes back to the version before when the new one does not start, twice, and tells the server', {
  timeout: 600_000,
}, async () => {
  await publish('0.9.0', (archive) => {
    writeFileSync(join(archive, 'dist/main/drivable.cjs'), 'process.exit(3);');
  });
  const before = await start();
  const { code } = server.account('pupil-1-01');
  await activateAccount(before, { code, password: 'une phrase assez longue' });
  passphrase = await choosePassphrase(before);
  await keepRecoverySheet(before);
  await bring(before, '0.9.0');
  expect(pointer()).toBe('b2');
  await program?.close();

  const command = sandboxLauncher(script, await sandboxWay());
  for (const left of ['b1', 'b0']) {
    const failed = await run(command, [], { env: process.env, timeoutMs: 30_000 });
    expect(failed.code).toBe(3);
    expect(pointer()).toBe(left);
  }
  const page = await start();
  await page.getByLabel(text('unlock', 'passphrase')).waitFor();
  await vi.waitFor(() => expect(pointer()).toBe('ak'), { timeout: 20_000 });
  await unlock(page, passphrase);
  await goTo(page, 'settings');
  await page.getByText('Cartable 0.1.0').waitFor();
  await page.getByText(words('updates.restored', '0.9.0')).waitFor();

  await button(page, 'settings', 'updates.check').click();
  await vi.waitFor(
    async () => {
      const seen = await technician.session.send({ method: 'GET', path: '/api/v1/school/updates' });
      const { rollouts } = (await seen.json()) as {
        rollouts: { version: string; failed: number; started: number }[];
      };
      expect(rollouts).toMatchObject([{ version: '0.9.0', failed: 1, started: 0 }]);
    },
    { timeout: 20_000 },
  );
  // It is not offered what failed on it: it says so still, and not that the version is coming again.
  await page.getByText(words('updates.restored', '0.9.0')).waitFor();
  expect(pointer()).toBe('ak');
});

it('does not take a version that believes another root, and the server shows it', {
  timeout: 600_000,
}, async () => {
  const repository = { ...ownRepository(), folder: at('server-updates') };
  initRepository({ ...repository, folder: at('other'), keys: at('other-keys') });
  // As the packager leaves it when no root is named to it.
  await otherVersion(packed, '0.9.1', at('0.9.1'), (archive) => {
    const place = join(archive, 'dist/update/trust.json');
    const trust = JSON.parse(readFileSync(place, 'utf8'));
    trust.root = readFileSync(at('other', 'metadata', '1.root.json'), 'utf8');
    writeFileSync(place, JSON.stringify(trust));
  });
  const programs = [{ system: 'linux', folder: at('0.9.1') }] as const;
  const { publicKey } = releaseKey();
  await expect(publishReleases(repository, programs, publicKey)).rejects.toMatchObject({
    code: 'update.other_trust',
  });
  // By somebody who signs without looking.
  await signReleases(repository, programs, publicKey);
  cpSync(at('server-updates'), join(server.folder, 'updates'), { recursive: true });
  const roll = (percent: number) =>
    technician.session.send({
      ...{ method: 'PUT', path: '/api/v1/school/updates/0.9.1' },
      json: { percent, state: 'running' },
    });
  await roll(100);
  const { page } = program as DrivenProgram;
  await button(page, 'settings', 'updates.check').click();
  await page.getByText(/La version 0\.9\.1 ne prendrait plus aucune/).waitFor({ timeout: copyingLimitMs });
  expect(pointer()).toBe('ak');
  await vi.waitFor(
    async () => {
      const seen = await technician.session.send({ method: 'GET', path: '/api/v1/school/updates' });
      const { rollouts } = (await seen.json()) as { rollouts: { version: string; keys: unknown }[] };
      const refused = [{ code: 'update.dead_end', keys: 1 }];
      expect(rollouts.find(({ version }) => version === '0.9.1')).toMatchObject({
        failed: 1,
        keys: { refused },
      });
    },
    { timeout: 20_000 },
  );
  await roll(0);
});

/** How the pupil's key stands in the fleet. */
async function inFleet(): Promise<{ readonly modified: boolean; readonly kinds: readonly string[] }> {
  const get = async (path: string) => (await technician.session.send({ method: 'GET', path })).json();
  const { keys } = (await get('/api/v1/school/keys')) as { keys: { keyId: string; state: string }[] };
  const used = keys.find(({ state }) => state === 'active');
  const key = (await get(`/api/v1/school/keys/${used?.keyId}`)) as {
    modified: boolean;
    events: { kind: string }[];
  };
  return { modified: key.modified, kinds: key.events.map(({ kind }) => kind) };
}

it('a file that was changed on the key: flagged in the fleet, put right from the server, and cleared', {
  timeout: 600_000,
}, async () => {
  // The server has the very version that runs; it is rolled out to nobody, and a repair needs no more.
  const repository = { ...ownRepository(), folder: at('server-updates') };
  await publishReleases(repository, [{ system: 'linux', folder: packed }], releaseKey().publicKey);
  cpSync(at('server-updates'), join(server.folder, 'updates'), { recursive: true });
  const { page: before } = program as DrivenProgram;
  const verify = async (page: Page) => {
    await goTo(page, 'settings');
    await button(page, 'settings', 'updates.verify').click();
  };
  appendFileSync(at('key', 'app', 'linux', 'LICENSES.chromium.html'), '<!-- changed -->');
  await verify(before);
  await before.getByText(text('fleet', 'ownProgram.ready')).first().waitFor({ timeout: copyingLimitMs });
  expect(await inFleet()).toMatchObject({ modified: true });
  expect(pointer()).toBe('b2');
  await program?.close();

  const page = await start();
  await page.getByLabel(text('unlock', 'passphrase')).waitFor();
  await vi.waitFor(() => expect(pointer()).toBe('bk'), { timeout: 20_000 });
  await unlock(page, passphrase);
  await verify(page);
  await page.getByText(text('settings', 'updates.intact')).waitFor({ timeout: copyingLimitMs });
  await vi.waitFor(async () => expect(await inFleet()).toMatchObject({ modified: false }), {
    timeout: 20_000,
  });
  expect((await inFleet()).kinds.slice(0, 2)).toEqual(['intact', 'modified']);
  // The changed program can start no more.
  expect(existsSync(at('key', 'app', 'linux', 'manifest.json'))).toBe(false);
});
