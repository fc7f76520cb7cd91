import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../bootstrap/root.ts';

/** Only the administrator's files can be a machine's copy, and only the administrator can make them. */
const isRoot = process.getuid?.() === 0;
const SOMEBODY = 12_345;
let folder = '';
let opt = '';
let copy = '';
let key = '';

/** A key and a machine's copy of its program, in a folder whose name has what a shell trips over; each program says which it is. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cartable start' "));
  key = join(folder, 'la clé');
  opt = join(folder, 'opt cartable', 'app');
  copy = join(opt, '1');
  for (const [place, name] of [
    [join(key, 'app', 'linux'), 'key'],
    [copy, 'copy'],
  ] as const) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'manifest.json'), '{}');
    writeFileSync(join(place, 'manifest.sig'), 'signed');
    writeFileSync(join(place, 'cartable'), `#!/bin/sh\necho ${name} "$@"\n`, { mode: 0o755 });
  }
  writeFileSync(`${copy}.ok`, '');
  const script = readFileSync(join(ROOT, 'build', 'key', 'Cartable.sh'), 'utf8');
  const placed = script.replace('cache=/opt/cartable/app', `cache="${opt}"`);
  expect(placed).not.toBe(script);
  writeFileSync(join(key, 'Cartable.sh'), placed);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const started = () => execFileSync('sh', [join(key, 'Cartable.sh'), '--more'], { encoding: 'utf8' }).trim();

describe.runIf(isRoot)('the key’s start file', () => {
  it('takes the machine’s copy, and says on which key', () => {
    expect(started()).toBe(`copy --key=${key} --more`);
  });

  it.each<readonly [string, () => void]>([
    ['that was not verified', () => rmSync(`${copy}.ok`)],
    ['of another manifest', () => writeFileSync(join(copy, 'manifest.json'), '{ }')],
    ['of another signature', () => writeFileSync(join(copy, 'manifest.sig'), 'forged')],
    ['without a program', () => rmSync(join(copy, 'cartable'))],
    ['whose program is somebody’s', () => chownSync(join(copy, 'cartable'), SOMEBODY, 0)],
    ['whose program everybody can write', () => chmodSync(join(copy, 'cartable'), 0o757)],
    ['whose program a group can write', () => chmodSync(join(copy, 'cartable'), 0o775)],
    ['whose manifest is somebody’s', () => chownSync(join(copy, 'manifest.json'), SOMEBODY, 0)],
    ['whose mark is somebody’s', () => chownSync(`${copy}.ok`, SOMEBODY, 0)],
    ['in a folder that everybody can write', () => chmodSync(copy, 0o777)],
    ['in a folder of somebody’s', () => chownSync(copy, SOMEBODY, 0)],
    ['below a folder that a group can write', () => chmodSync(join(folder, 'opt cartable'), 0o775)],
    ['below a folder of somebody’s', () => chownSync(folder, SOMEBODY, 0)],
    ['that is a link', () => linked(copy)],
    ['below a link', () => linked(join(folder, 'opt cartable'))],
    ['whose program is a link', () => linked(join(copy, 'cartable'))],
  ])('starts from the key beside a copy %s', (_what, change) => {
    change();
    expect(started()).toBe('key --more');
  });

  it('lets others add beside a copy where they cannot replace it', () => {
    chmodSync(opt, 0o1777);
    expect(started()).toBe(`copy --key=${key} --more`);
    // On a file that mark means nothing.
    chmodSync(join(copy, 'cartable'), 0o1777);
    expect(started()).toBe('key --more');
  });
});

function linked(path: string): void {
  renameSync(path, `${path}.away`);
  symlinkSync(`${path}.away`, path);
}
