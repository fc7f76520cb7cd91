import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/**
 * The start files of Linux and macOS as they are, run by the system's shell; only the machine's own places are moved into a scratch folder, and the
 * administrator's number is this process's. The one of Windows is only read here, and run in `startFileWindows.e2e.test.ts`.
 */
const uid = process.getuid?.() ?? 0;
let root = '';
let key = '';
let cache = '';
let policy = '';

beforeEach(() => {
  // A blank and an accent: keys are mounted under the names that people give them.
  root = mkdtempSync(join(tmpdir(), 'cartable-début clé-'));
  [key, cache, policy] = [join(root, 'key'), join(root, 'opt', 'app'), join(root, 'etc', 'policy.json')];
  mkdirSync(cache, { recursive: true });
  mkdirSync(dirname(policy));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that only says where it was started from and with what. */
function putProgram(folder: string, executable: string, manifest = 'manifest 1'): void {
  mkdirSync(dirname(join(folder, executable)), { recursive: true });
  writeFileSync(join(folder, executable), '#!/bin/sh\necho "$0"\nfor one; do echo "$one"; done\n', {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'manifest.json'), manifest, { mode: 0o644 });
  writeFileSync(join(folder, 'manifest.sig'), `signed ${manifest}`, { mode: 0o644 });
}

function putCached(name: string, executable: string, manifest?: string): string {
  putProgram(join(cache, name), executable, manifest);
  writeFileSync(join(cache, `${name}.ok`), '', { mode: 0o644 });
  return join(cache, name);
}

function start(
  name: string,
  ...args: readonly string[]
): { readonly lines: readonly string[]; status: number | null } {
  const moved = readFileSync(new URL(name, import.meta.url), 'utf8')
    .replaceAll('/etc/cartable/policy.json', `"${policy}"`)
    .replaceAll('cache=/opt/cartable/app', `cache="${cache}"`)
    .replaceAll('/Library/Application Support/Cartable/app', cache)
    .replaceAll('-user 0', `\\( -user 0 -o -user ${uid} \\)`);
  writeFileSync(join(key, name), moved);
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  // macOS' own programs, as far as the start file uses them.
  const tool = (file: string, text: string) =>
    writeFileSync(join(bin, file), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  tool('open', 'bundle=$1; shift 2; exec "$bundle/Contents/MacOS/Cartable" "$@"');
  tool('defaults', `[ -f "${policy}.plist" ] && cat "${policy}.plist"`);
  const { stdout, status } = spawnSync('sh', [join(key, name), ...args], {
    encoding: 'utf8',
    env: { PATH: `${bin}:/usr/bin:/bin` },
  });
  return { lines: stdout.split('\n').filter((line) => line !== ''), status };
}

describe.each([
  ['Cartable.sh', 'linux', 'cartable'],
  ['Cartable.command', 'mac', 'Cartable.app/Contents/MacOS/Cartable'],
] as const)('%s', (name, system, executable) => {
  const own = () => join(key, 'app', system, executable);
  const begins = (...args: readonly string[]) => start(name, ...args).lines;
  beforeEach(() => putProgram(join(key, 'app', system), executable));

  it('starts the key’s own program where there is no other', () => {
    expect(begins('--one', 'two words')).toEqual([own(), '--one', 'two words']);
  });

  it('starts the machine’s copy of the same version, on this key', () => {
    putCached('0', executable, 'manifest 0');
    const same = putCached('1', executable);
    expect(begins('--one')).toEqual([join(same, executable), `--key=${key}`, '--one']);
  });

  it('leaves a new version that dies at once, on a machine that has a copy of it too', () => {
    putProgram(join(key, 'app', `${system}-b`), executable, 'manifest 2');
    const copy = putCached('2', executable, 'manifest 2');
    const pointer = join(key, 'app', `${system}.slot`);
    writeFileSync(pointer, 'b2\r\n');
    for (const left of ['b1', 'b0']) {
      expect(begins()[0]).toBe(join(copy, executable));
      expect(readFileSync(pointer, 'latin1')).toBe(`${left}\r\n`);
    }
    expect(begins()).toEqual([own()]);
  });

  it.each<[string, (copy: string) => void]>([
    ['another version', (copy) => writeFileSync(join(copy, 'manifest.json'), 'manifest 2')],
    ['another signature', (copy) => writeFileSync(join(copy, 'manifest.sig'), 'x')],
    ['not verified', (copy) => rmSync(`${copy}.ok`)],
    ['open to others', (copy) => chmodSync(copy, 0o777)],
    ['under a folder open to others', () => chmodSync(cache, 0o775)],
    ['executable open to others', (copy) => chmodSync(join(copy, executable), 0o777)],
    [
      'without its executable',
      (copy) => rmSync(join(copy, executable.split('/')[0] ?? ''), { recursive: true }),
    ],
  ])('never starts a copy: %s', (_what, spoil) => {
    spoil(putCached('1', executable));
    expect(begins()).toEqual([own()]);
  });

  it.runIf(uid === 0)('never starts a copy of somebody else', () => {
    chownSync(join(putCached('1', executable), executable), 1000, 1000);
    expect(begins()).toEqual([own()]);
  });

  it('never starts a copy for a key without a manifest', () => {
    rmSync(join(putCached('1', executable), 'manifest.sig'));
    rmSync(join(key, 'app', system, 'manifest.sig'));
    expect(begins()).toEqual([own()]);
  });
});

describe('Cartable.sh', () => {
  it('looks where the policy says, if only the administrator can have said it', () => {
    putProgram(join(key, 'app', 'linux'), 'cartable');
    const elsewhere = join(root, 'srv', 'copies');
    putProgram(join(elsewhere, 'x'), 'cartable');
    writeFileSync(join(elsewhere, 'x.ok'), '');
    writeFileSync(policy, JSON.stringify({ leaseDays: 3, cacheFolder: elsewhere }, null, 2), { mode: 0o644 });
    expect(start('Cartable.sh').lines[0]).toBe(join(elsewhere, 'x', 'cartable'));
    chmodSync(policy, 0o666);
    expect(start('Cartable.sh').lines[0]).toBe(join(key, 'app', 'linux', 'cartable'));
  });

  it('says why when the key is mounted without the right to run programs, and starts a copy even so', () => {
    putProgram(join(key, 'app', 'linux'), 'cartable');
    chmodSync(join(key, 'app', 'linux', 'cartable'), 0o644);
    expect(start('Cartable.sh').status).toBe(126);
    const copy = putCached('1', 'cartable');
    expect(start('Cartable.sh').lines[0]).toBe(join(copy, 'cartable'));
  });
});

it('Cartable.cmd has the line ends with which cmd.exe finds labels, and every label that it calls', () => {
  const text = readFileSync(new URL('Cartable.cmd', import.meta.url), 'latin1');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
  const labels = [...text.matchAll(/^:(\w+)/gmu)].map(([, label]) => label).sort();
  expect([...text.matchAll(/call :(\w+)/gu)].map(([, label]) => label).sort()).toEqual(labels);
  expect([...text].every((one) => one.charCodeAt(0) < 128)).toBe(true);
});
