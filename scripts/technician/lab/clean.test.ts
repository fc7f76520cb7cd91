import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ROOT } from '../../bootstrap/root.ts';

const source = join(ROOT, 'build', 'lab', 'linux', 'clean-home.sh');
const keyId = 'A1b2C3d4E5f6G7h8J9k0Lm';
let place = '';
/** A copy that any account may read: the checkout may be its owner's alone. */
let script = '';
const at = (...names: readonly string[]) => join(place, ...names);

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'cartable-clean-'));
  for (const folder of ['home', 'tmp', 'run']) mkdirSync(at(folder));
  const readable = mkdtempSync(join(tmpdir(), 'cartable-clean-script-'));
  chmodSync(readable, 0o755);
  script = join(readable, 'clean-home.sh');
  copyFileSync(source, script);
});
afterEach(() => {
  for (const folder of [place, dirname(script)]) rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text = 'text'): string {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
  return path;
}

/** Root's tests run as an account of their own: another program of root's may be running here, and the script waits for its account's. */
const isRoot = process.getuid?.() === 0;
const account = 54_321;
const as = isRoot ? ['setpriv', `--reuid=${account}`, `--regid=${account}`, '--clear-groups'] : ['env'];

function clean(waitSeconds = 10, expected = 0, tell = ''): string {
  if (isRoot)
    spawnSync('find', [place, '-user', '0', '-exec', 'chown', '-h', `${account}:${account}`, '{}', '+']);
  const [command = '', ...args] = as;
  const { status, stdout, stderr } = spawnSync(command, [...args, 'sh', script], {
    encoding: 'utf8',
    env: {
      PATH: '/usr/bin:/bin',
      HOME: at('home'),
      XDG_RUNTIME_DIR: at('run'),
      CARTABLE_TMP: at('tmp'),
      CARTABLE_WAIT: String(waitSeconds),
      CARTABLE_TELL: tell,
    },
  });
  expect({ status, stderr }).toEqual({ status: expected, stderr: '' });
  return stdout;
}

/** Every file and link below, by its path. */
function left(): string[] {
  const found = spawnSync('find', [place, '!', '-type', 'd', '-printf', '%P\n'], { encoding: 'utf8' });
  return found.stdout.split('\n').filter(Boolean).sort();
}

const bookmark = (href: string) =>
  `  <bookmark href="${href}" added="2026-01-01" modified="2026-01-01">\n    <info>\n      <metadata/>\n    </info>\n  </bookmark>\n`;
const recent = (...hrefs: readonly string[]) =>
  `<?xml version="1.0"?>\n<xbel version="1.0">\n${hrefs.map(bookmark).join('')}</xbel>\n`;
const list = 'home/.local/share/recently-used.xbel';

it('takes away what a session with a key leaves', () => {
  write(`run/cartable-${keyId}/Rédaction.odt`);
  write('tmp/cartable-AbC123/data/logs/main.log');
  write('home/.config/Cartable/Preferences');
  write('home/.cache/Cartable/x');
  write(
    'home/.cache/thumbnails/large/0123.png',
    `\u0089PNG Thumb::URI\0file:///run/user/1000/cartable-${keyId}/photo.png`,
  );
  write(
    list,
    recent(
      `file:///run/user/1000/cartable-${keyId}/a.odt`,
      'file:///media/CLE/data/profile/temp/0a1b2c/checkout/b.pdf',
    ),
  );
  clean();
  expect(left()).toEqual([list]);
  expect(readFileSync(at(list), 'utf8')).toBe(recent());
});

it('tells each thing that it takes away to whoever asks, and nothing otherwise', () => {
  const leave = () => {
    write(`run/cartable-${keyId}/Rédaction.odt`);
    write('home/.cache/Cartable/x');
    write(
      'home/.cache/thumbnails/large/0123.png',
      `\u0089PNG Thumb::URI\0file:///run/user/1000/cartable-${keyId}/photo.png`,
    );
    write(list, recent(`file:///run/user/1000/cartable-${keyId}/a.odt`));
  };
  leave();
  expect(clean()).toBe('');
  leave();
  const told = clean(10, 0, '1').trim().split('\n');
  expect(told).toHaveLength(4);
  for (const path of [`run/cartable-${keyId}`, 'home/.cache/Cartable', 'large/0123.png', list]) {
    expect(told.filter((one) => one.includes(path))).toHaveLength(1);
  }
  expect(clean(10, 0, '1')).toBe('');
});

it('touches nothing else', () => {
  const mine = [
    write('home/Documents/cartable-AbC123/devoir.odt'),
    write('home/Documents/cartable.txt'),
    write('home/.config/cartable-notes/x'),
    write(
      'home/.cache/thumbnails/large/4567.png',
      '\u0089PNG Thumb::URI\0file:///home/lea/Images/cartable.png',
    ),
    write('tmp/cartable-AbC12', 'a file, not a folder'),
    write('tmp/cartable-other-program/x'),
    write('tmp/cartable-AbC123456/x'),
    write('run/cartable/x'),
    write(
      list,
      recent('file:///home/lea/Documents/cartable-AbC123/devoir.odt', 'file:///home/lea/cartable.pdf'),
    ),
  ];
  // Links under the very names: neither they nor what they lead to are the program's.
  symlinkSync(at('home', 'Documents'), at('tmp', 'cartable-LINK12'));
  const before = new Map(mine.map((path) => [path, readFileSync(at(path), 'utf8')]));
  clean();
  expect(left()).toEqual([...mine, 'tmp/cartable-LINK12'].sort());
  for (const [path, text] of before) expect(readFileSync(at(path), 'utf8')).toBe(text);
});

it('does not follow links out of what it takes away', () => {
  write('home/Documents/devoir.odt');
  mkdirSync(at('run', `cartable-${keyId}`));
  symlinkSync(at('home', 'Documents'), at('run', `cartable-${keyId}`, 'link'));
  mkdirSync(at('home', '.config'));
  symlinkSync(at('home', 'Documents'), at('home', '.config', 'Cartable'));
  clean();
  expect(left()).toEqual(['home/.config/Cartable', 'home/Documents/devoir.odt']);
});

it('keeps the other entries of a list, whole', () => {
  const [mine, theirs] = ['file:///home/lea/exposé.odt', `file:///tmp/cartable-AbC123/x.odt`];
  write(list, recent(mine, theirs, mine));
  clean();
  expect(readFileSync(at(list), 'utf8')).toBe(recent(mine, mine));
});

it.runIf(isRoot)('leaves another account’s folders alone', () => {
  write('tmp/cartable-AbC123/x');
  chownSync(at('tmp', 'cartable-AbC123'), 1234, 1234);
  clean();
  expect(existsSync(at('tmp', 'cartable-AbC123', 'x'))).toBe(true);
});

it('touches nothing while a program works on, and says so', async () => {
  write('tmp/cartable-AbC123/x');
  copyFileSync('/bin/sleep', at('cartable'));
  spawnSync('chmod', ['755', at('cartable')]);
  const [command = '', ...args] = as;
  spawnSync('chmod', ['755', place]);
  const program = spawn(command, [...args, at('cartable'), '60'], { stdio: 'ignore' });
  await once(program, 'spawn');
  // setpriv becomes the program.
  const becomes = () => readlinkSync(`/proc/${program.pid}/exe`);
  await expect.poll(becomes, { timeout: 10_000 }).toBe(at('cartable'));
  try {
    clean(0, 3);
    expect(existsSync(at('tmp', 'cartable-AbC123', 'x'))).toBe(true);
  } finally {
    const gone = once(program, 'exit');
    program.kill();
    await gone;
  }
  clean();
  expect(existsSync(at('tmp', 'cartable-AbC123'))).toBe(false);
});

it('waits for a program that is ending, as it is when a session has just ended', async () => {
  write('tmp/cartable-AbC123/x');
  copyFileSync('/bin/sleep', at('cartable'));
  spawnSync('chmod', ['755', at('cartable'), place]);
  const [command = '', ...args] = as;
  // Ends by itself, after the cleaning has begun.
  const program = spawn(command, [...args, at('cartable'), '3'], { stdio: 'ignore' });
  await once(program, 'spawn');
  const becomes = () => readlinkSync(`/proc/${program.pid}/exe`);
  await expect.poll(becomes, { timeout: 10_000, interval: 20 }).toBe(at('cartable'));
  try {
    clean();
    expect(existsSync(at('tmp', 'cartable-AbC123'))).toBe(false);
  } finally {
    program.kill();
  }
});
