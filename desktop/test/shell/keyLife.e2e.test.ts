import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keyPaths } from '../../src/main/key/keyPaths.ts';
import { type LaunchedKey, launchKey, temporaryKey } from '../launch.ts';
import { eventually } from './eventually.ts';
import { makeShellProgram, type ShellProgram, vaultRequests } from './shellProgram.ts';
import { type SpawnedProgram, spawnProgram } from './spawnProgram.ts';

let program: ShellProgram;
let keyDir: string;
const running: LaunchedKey[] = [];
const spawned: SpawnedProgram[] = [];

beforeAll(() => {
  program = makeShellProgram();
});
afterAll(() => program.remove());
beforeEach(() => {
  keyDir = temporaryKey();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
  for (const one of spawned.splice(0)) await one.kill();
  chmodSync(keyDir, 0o755);
  rmSync(keyDir, { recursive: true, force: true });
});

async function launch(): Promise<LaunchedKey> {
  const key = await launchKey({ program: program.drivable, keyDir });
  running.push(key);
  return key;
}
/** The same, with its vault process, which starts after the page. */
async function launchOpen(): Promise<LaunchedKey> {
  const key = await launch();
  await eventually(() => requested('key.open')).toBe(1);
  return key;
}
async function start(args: readonly string[], main = program.product): Promise<SpawnedProgram> {
  const one = await spawnProgram(main, args);
  spawned.push(one);
  return one;
}
const told = (key: LaunchedKey) => key.page.evaluate(() => window.told);
const call = (key: LaunchedKey, name: string, args: unknown = {}) =>
  key.page.evaluate((query) => window.cartable.call('query', query), { name, args });
const requested = (name: string): number =>
  vaultRequests(keyDir).filter((line) => line.startsWith(`${name} `)).length;

describe('the start', () => {
  it('turns every folder of Electron’s to the key', async () => {
    const { app } = await launch();
    const paths = await app.evaluate(({ app: electron }) =>
      (['userData', 'sessionData', 'temp', 'logs', 'crashDumps'] as const).map((name) =>
        electron.getPath(name),
      ),
    );
    expect(paths.filter((path) => !path.startsWith(`${keyDir}/data/`))).toEqual([]);
    const env = await app.evaluate(() => [process.env.TMPDIR, process.env.TMP, process.env.TEMP]);
    expect(env.filter((path) => path?.startsWith(`${keyDir}/data/`) !== true)).toEqual([]);
  });

  it('starts no crash reporter', async () => {
    const { app } = await launch();
    expect(await app.evaluate(({ crashReporter }) => crashReporter.getUploadedReports())).toEqual([]);
    const children = await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map((one) => one.name ?? ''),
    );
    expect(children.filter((name) => /crash/iu.test(name))).toEqual([]);
  });

  it.each([
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect=0',
    '--js-flags=--expose-gc',
    '--disable-web-security',
    '--no-sandbox',
  ])('refuses %s in the product', async (argument) => {
    const one = await start([argument, `--key=${keyDir}`]);
    expect(await one.ended).toBe(1);
    expect(one.output()).toContain('cartable: host.switch_refused');
    expect(one.output()).not.toContain('DevTools listening');
  });

  it('says that there is no key, and which marker it cannot read', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'cartable-e2e-'));
    const without = await start([`--key=${empty}`]);
    await eventually(without.output).toContain('cartable: key.marker_missing');
    expect(readdirSync(empty)).toEqual([]);
    writeFileSync(
      keyPaths(keyDir).marker,
      '{"product":"cartable","format":9,"keyId":"aaaaaaaaaaaaaaaaaaaaaa"}',
    );
    const newer = await start([`--key=${keyDir}`]);
    await eventually(newer.output).toContain('cartable: key.newer_format');
    rmSync(empty, { recursive: true });
  });
});

describe('the lock', () => {
  it('lets a second start bring the first window forward, and nothing more', async () => {
    const first = await launch();
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const second = await start([`--key=${keyDir}`]);
    expect(await second.ended).toBe(0);
    const visible = await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.isVisible(),
    );
    expect(visible).toBe(true);
    // The vault starts a moment after the page.
    await eventually(() => requested('key.open')).toBe(1);
  });

  it('is taken over at once after the program died', async () => {
    const dead = await start([`--key=${keyDir}`]);
    await eventually(() => requested('key.open')).toBe(1);
    await dead.kill();
    const { page } = await launch();
    expect((await page.evaluate(() => window.cartable.call('host.state', {}))).ok).toBe(true);
  });
});

describe('a key that is pulled out', () => {
  it('is locked and said so, nothing is written in its place, and it comes back', async () => {
    const key = await launch();
    await call(key, 'test.state', { phase: 'unlocked' });
    const away = `${keyDir}-away`;
    renameSync(keyDir, away);
    await eventually(() => told(key)).toContain('removed key.removed');
    const state = await key.page.evaluate(() => window.cartable.call('host.state', {}));
    expect(state).toMatchObject({ value: { phase: 'removed', me: null } });
    await eventually(() => key.page.evaluate(() => window.cartable.call('sync.now', {}))).toMatchObject({
      error: { code: 'vault.stopped' },
    });
    expect(existsSync(keyDir)).toBe(false);
    renameSync(away, keyDir);
    await eventually(() => told(key).then((all) => all.at(-1))).toBe('locked');
    expect((await key.page.evaluate(() => window.cartable.call('sync.now', {}))).ok).toBe(true);
    expect(requested('key.lock')).toBe(0);
    expect(requested('key.open')).toBe(2);
  });

  it('can still be left by closing the window', async () => {
    const key = await launch();
    const away = `${keyDir}-away`;
    renameSync(keyDir, away);
    await eventually(() => told(key)).toContain('removed key.removed');
    running.splice(0);
    await key.close();
    expect(existsSync(keyDir)).toBe(false);
    renameSync(away, keyDir);
  });
});

describe('a write-protected key', () => {
  it('opens for reading', async () => {
    for (const folder of [keyPaths(keyDir).data, keyPaths(keyDir).profile, keyPaths(keyDir).lock, keyDir]) {
      chmodSync(folder, 0o555);
    }
    const { page, app } = await launch();
    expect((await page.evaluate(() => window.cartable.call('host.state', {}))).ok).toBe(true);
    const temp = await app.evaluate(({ app: electron }) => electron.getPath('temp'));
    expect(temp.startsWith(keyDir)).toBe(false);
    for (const one of running.splice(0)) await one.close();
    expect(existsSync(temp)).toBe(false);
    chmodSync(keyPaths(keyDir).data, 0o755);
    chmodSync(keyPaths(keyDir).profile, 0o755);
    chmodSync(keyPaths(keyDir).lock, 0o755);
  });
});

describe('a vault process that crashes', () => {
  it('is started again, locked, and the person is told', async () => {
    const key = await launch();
    const me = { userId: 'u', schoolId: 's', givenName: 'Léa', familyName: 'B', roles: ['pupil'] };
    await call(key, 'test.state', { phase: 'unlocked', me });
    expect(await call(key, 'test.crash')).toMatchObject({ ok: false, error: { code: 'vault.stopped' } });
    await eventually(() => told(key)).toContain('locked vault.crashed');
    expect((await key.page.evaluate(() => window.cartable.call('sync.now', {}))).ok).toBe(true);
    expect(requested('key.open')).toBe(2);
  });

  it('is not started for ever', async () => {
    const key = await launch();
    for (let crash = 0; crash < 4; crash += 1) await call(key, 'test.crash');
    await eventually(() => told(key)).toContain('blocked vault.crashed_often');
  });
});

describe('a defect in the main process', () => {
  it('shows no window of Electron’s: it is noted, and the vault is still locked', async () => {
    const key = await launchOpen();
    await key.app.evaluate(() => {
      setTimeout(() => {
        throw new TypeError('Léa at /home/lea');
      });
      void Promise.reject(new RangeError('Léa'));
    });
    const log = () => readFileSync(join(keyPaths(keyDir).logs, 'main.log'), 'utf8');
    await eventually(log).toContain('"kind":"TypeError"');
    await eventually(log).toContain('"kind":"RangeError"');
    expect(log()).not.toContain('Léa');
    await key.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
    await eventually(() => vaultRequests(keyDir)).toContain('key.lock {"reason":"suspend"}');
  });
});

describe('a page that crashes', () => {
  it('comes back by itself, on a locked key', async () => {
    const { app } = await launch();
    const reloaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<string>((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('did-finish-load', () => resolve(contents.getURL()));
          contents?.forcefullyCrashRenderer();
        }),
    );
    expect(await reloaded).toBe('app://cartable/');
    await eventually(() => vaultRequests(keyDir)).toContain('vault.lock {}');
  });
});

describe('the lock of the vault', () => {
  it.each([
    ['suspend', 'suspend'],
    ['lock-screen', 'screen'],
  ])('comes with %s', async (event, reason) => {
    const { app } = await launchOpen();
    await app.evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event);
    await eventually(() => vaultRequests(keyDir)).toContain(`key.lock {"reason":"${reason}"}`);
  });

  it('comes after the time without use that the person set', async () => {
    const key = await launch();
    const appearance = { language: 'fr', theme: 'system', lockAfterMinutes: 0.01 };
    await call(key, 'test.state', { phase: 'unlocked', appearance });
    await eventually(() => vaultRequests(keyDir)).toContain('key.lock {"reason":"idle"}');
  });

  it('comes before the end, and the temporary folder and the lock go', async () => {
    const key = await launchOpen();
    const temp = await key.app.evaluate(({ app }) => app.getPath('temp'));
    expect(existsSync(temp)).toBe(true);
    running.splice(0);
    await key.close();
    expect(vaultRequests(keyDir).at(-1)).toBe('key.lock {"reason":"quit"}');
    expect(existsSync(temp)).toBe(false);
    const next = await start([`--key=${keyDir}`]);
    await eventually(() => requested('key.open')).toBe(2);
    await next.kill();
  });
});
