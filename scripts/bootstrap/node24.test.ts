import { delimiter, dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { environmentWith, findNode24, ROOT } from './node24.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
});

const node = join(ROOT, 'somewhere', 'node');

it('finds a Node that runs TypeScript', () => {
  expect(findNode24()).toMatch(/node(\.exe)?$/);
});

it('puts that Node and the packages’ commands first on the path, once', () => {
  vi.stubEnv('PATH', ['/usr/bin', dirname(node), '/bin'].join(delimiter));
  const path = (environmentWith(node).PATH ?? '').split(delimiter);
  expect(path).toEqual([dirname(node), join(ROOT, 'node_modules', '.bin'), '/usr/bin', '/bin']);
});

it.each([
  ['', '', '', 'C.UTF-8'],
  ['', '', 'C', 'C.UTF-8'],
  ['POSIX', '', 'fr_FR.UTF-8', 'C.UTF-8'],
  ['', '', 'fr_FR.UTF-8', ''],
  ['', 'C.utf8', 'C', ''],
])(
  'gives a UTF-8 locale where there is none (LC_ALL=%s LC_CTYPE=%s LANG=%s)',
  (all, ctype, lang, expected) => {
    vi.stubEnv('LC_ALL', all);
    vi.stubEnv('LC_CTYPE', ctype);
    vi.stubEnv('LANG', lang);
    const wanted = process.platform === 'linux' ? expected : all;
    expect(environmentWith(node).LC_ALL).toBe(wanted);
  },
);
