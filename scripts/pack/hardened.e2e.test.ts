import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { run } from '../bootstrap/run.ts';
import { sandboxLauncher, sandboxWay } from '../bootstrap/sandboxLauncher.ts';
import { putOnKey } from './keyFolder.ts';
import { verifyManifest } from './manifest.ts';
import { type PackedProgram, packProgram } from './packProgram.ts';
import { bareRuntimeBytes, folderBytes } from './programSize.ts';
import { releaseKey } from './releaseKey.ts';

/** The product as it goes on a key: each protection is looked at in the packed files themselves. */
let program: PackedProgram;
let packed: readonly string[];
let folder = '';

beforeAll(async () => {
  program = await packProgram('product');
  packed = listPackage(join(program.folder, 'resources', 'app.asar'), { isPack: false });
  folder = mkdtempSync(join(tmpdir(), 'cartable-hardened-'));
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('fuses of the packed program', () => {
  it.each([
    ['RunAsNode', FuseState.DISABLE],
    ['EnableCookieEncryption', FuseState.DISABLE],
    ['EnableNodeOptionsEnvironmentVariable', FuseState.DISABLE],
    ['EnableNodeCliInspectArguments', FuseState.DISABLE],
    ['EnableEmbeddedAsarIntegrityValidation', FuseState.ENABLE],
    ['OnlyLoadAppFromAsar', FuseState.ENABLE],
    ['LoadBrowserProcessSpecificV8Snapshot', FuseState.DISABLE],
    ['GrantFileProtocolExtraPrivileges', FuseState.DISABLE],
  ] as const)('%s', async (fuse, state) => {
    const wire = await getCurrentFuseWire(program.executable);
    expect(wire[FuseV1Options[fuse]]).toBe(state);
  });
});

describe('content of the packed program', () => {
  it('holds Chromium’s French and English and no other language', () => {
    expect(readdirSync(join(program.folder, 'locales')).sort()).toEqual(['en-US.pak', 'fr.pak']);
  });

  it('holds no source map, no test and no entry for a debugger', () => {
    expect(packed.filter((path) => /\.map$|\.test\.|drivable/.test(path))).toEqual([]);
  });

  it('holds native modules for its own system only', () => {
    const natives = packed.filter((path) => path.endsWith('.node'));
    expect(natives).toHaveLength(2);
    expect(natives.every((path) => path.includes(`${process.platform}-${process.arch}`))).toBe(true);
  });

  it('is at most 1.15 times the bare runtime with the same languages', async () => {
    const { folder: runtime } = await electronRuntime();
    expect(folderBytes(program.folder) / bareRuntimeBytes(runtime)).toBeLessThanOrEqual(1.15);
  });

  it('agrees with its signed manifest, and a changed program does not', async () => {
    const { publicKey } = releaseKey();
    expect(await verifyManifest(program.folder, publicKey)).toMatchObject({ ok: true });
    const changed = join(folder, 'changed');
    cpSync(program.folder, changed, { recursive: true, verbatimSymlinks: true });
    cpSync(process.execPath, join(changed, 'resources', 'app.asar'));
    expect(await verifyManifest(changed, publicKey)).toMatchObject({
      ok: false,
      error: { code: 'program.file_changed', data: { path: 'resources/app.asar' } },
    });
  });
});

describe('the packed program on a key', () => {
  let command = '';
  beforeAll(async () => {
    const executable = await putOnKey(join(folder, 'key'), program);
    command = sandboxLauncher(executable, await sandboxWay());
  });
  const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run(command, args, { env: { ...process.env, ...env }, timeoutMs: 20_000 });

  it.each(['--remote-debugging-port=0', '--inspect=0', '--js-flags=--expose-gc', '--user-data-dir=/tmp/x'])(
    'refuses to start with %s',
    async (argument) => {
      const finished = await start([argument]);
      expect(finished.code).not.toBe(124);
      expect(finished.code).not.toBe(0);
      expect(finished.stderr).toContain('host.switch_refused');
      expect(finished.stderr).not.toContain('listening on ws://');
    },
  );

  it('is not a Node for whoever asks by environment', async () => {
    const asked = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nonexistent.cjs' };
    const finished = await start(['--inspect=0', '-e', 'console.log("code of somebody else")'], asked);
    expect(finished.stdout + finished.stderr).not.toMatch(/code of somebody else|nonexistent/);
  });
});
