import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey, productProgram, temporaryKey } from '../launch.ts';
import { eventually } from './eventually.ts';
import { changes, hostSnapshot } from './hostSnapshot.ts';
import { makeShellProgram } from './shellProgram.ts';
import { spawnProgram } from './spawnProgram.ts';

/**
 * A person's account as the program finds it: a home with settings of its own, a temporary folder, a runtime folder in memory.
 * Compared as a whole before and after: everything that a session writes must be on the key.
 */
let account: string;
let keyDir: string;
let env: Record<string, string>;
let watched: readonly string[];

beforeEach(() => {
  account = mkdtempSync(join(tmpdir(), 'cartable-e2e-account-'));
  keyDir = temporaryKey();
  const [home, temp, runtime] = ['home', 'tmp', 'run'].map((name) => join(account, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [
    home,
    temp,
    join(home, '.config'),
    join(home, '.cache'),
    join(home, '.local/share'),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  mkdirSync(runtime, { mode: 0o700 });
  writeFileSync(join(home, '.profile'), '# a file that was there before\n');
  env = { HOME: home, TMPDIR: temp, TMP: temp, TEMP: temp, XDG_RUNTIME_DIR: runtime };
  watched = [account];
});
afterEach(() => {
  for (const path of [account, keyDir]) rmSync(path, { recursive: true, force: true });
});

const cleared = {
  XDG_CONFIG_HOME: undefined,
  XDG_CACHE_HOME: undefined,
  XDG_DATA_HOME: undefined,
  XDG_STATE_HOME: undefined,
};

/** What Chromium, GTK and ourselves would leave in the places that no variable moves. */
function strayFiles(): readonly string[] {
  return ['/tmp', '/dev/shm', '/var/tmp'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /chromium|scoped_dir|com\.google|gtk|dconf|^cartable-[A-Za-z0-9]{6}$/u.test(name))
      .map((name) => join(folder, name)),
  );
}

/** A session that touches what could leave something: pages, pictures, clipboard, a sheet, a second window's attempt. */
async function useProgram(key: LaunchedKey): Promise<void> {
  await key.page.waitForLoadState('load');
  await key.page.evaluate(async () => {
    await window.cartable.call('host.state', {});
    await window.cartable.call('host.copySecret', { secret: new TextEncoder().encode('3QK7') });
    localStorage.setItem('x', 'y');
    sessionStorage.setItem('x', 'y');
    await new Promise((resolve) => {
      const asked = indexedDB.open('x');
      asked.onsuccess = resolve;
      asked.onerror = resolve;
    });
    const canvas = document.createElement('canvas');
    canvas.getContext('webgl')?.clear(0x4000);
    await caches.open('x').catch(() => undefined);
    window.open('/other.html');
  });
  await key.page.emulateMedia({ colorScheme: 'dark' });
}

describe('the host’s disk', () => {
  it('is as it was after a session of the whole program', async () => {
    const stray = strayFiles();
    const before = hostSnapshot(watched);
    const key = await launchKey({ keyDir, env: { ...env, ...cleared } });
    await useProgram(key);
    await key.close();
    expect(changes(before, hostSnapshot(watched))).toEqual([]);
    expect(strayFiles().filter((path) => !stray.includes(path))).toEqual([]);
  });

  it('is as it was after the product was killed, as by a power cut', async () => {
    const before = hostSnapshot(watched);
    const stray = strayFiles();
    const killed = await spawnProgram(productProgram, [`--key=${keyDir}`], {
      ...process.env,
      ...env,
      ...cleared,
    });
    await eventually(() => readdirSync(join(keyDir, 'data', 'profile')).includes('session')).toBe(true);
    await eventually(() => readdirSync(join(keyDir, 'data', 'profile', 'session')).length).toBeGreaterThan(2);
    await killed.kill();
    expect(changes(before, hostSnapshot(watched))).toEqual([]);
    expect(strayFiles().filter((path) => !stray.includes(path))).toEqual([]);
  });

  it('is as it was after a document was opened in another program and given back', async () => {
    const program = makeShellProgram();
    const bin = join(account, 'bin');
    mkdirSync(bin);
    const opened = join(keyDir, 'opened');
    writeFileSync(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nprintf '%s %s %s' "$1" "$XDG_CACHE_HOME" "$TMPDIR" > '${opened}'\n`,
      { mode: 0o755 },
    );
    const before = hostSnapshot(watched);
    const key = await launchKey({
      program: program.drivable,
      keyDir,
      env: { ...env, ...cleared, PATH: `${bin}:${process.env.PATH ?? ''}` },
    });
    await key.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false });
    });
    const answer = await key.page.evaluate(() => window.cartable.call('files.checkOut', { nodeId: 'abc' }));
    expect(answer).toMatchObject({ ok: true });
    // The other program has the person's own environment, and the document stands in memory.
    await eventually(() => hostSnapshot([opened]).size).toBe(1);
    await key.close();
    expect(changes(before, hostSnapshot(watched))).toEqual([]);
    program.remove();
  });
});
