import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { staleness } from './dependencies.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-dependencies-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function installed(packages: object | undefined): string | undefined {
  const lock = {
    '': { name: 'x' },
    shared: { version: '1' },
    'node_modules/@cartable/shared': { link: true },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  };
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: lock }));
  if (packages !== undefined) {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  }
  return staleness(root);
}

const a = { version: '1.0.0', integrity: 'sha512-a' };

describe('staleness of the dependencies', () => {
  it('sees that nothing is installed', () => expect(installed(undefined)).toContain('nothing'));
  it('accepts what the lockfile says, with an optional package of another system missing', () =>
    expect(installed({ 'node_modules/a': a })).toBeUndefined());
  it('sees a missing package', () =>
    expect(installed({ 'node_modules/c': a })).toContain('node_modules/a is missing'));
  it('sees another version', () =>
    expect(installed({ 'node_modules/a': { ...a, version: '1.0.1' } })).toContain('another version'));
  it('sees other content of the same version', () =>
    expect(installed({ 'node_modules/a': { ...a, integrity: 'sha512-z' } })).toContain('another version'));
});
