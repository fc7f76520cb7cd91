import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heldOpen } from './heldOpen.ts';
import { safeName, wipeCopy } from './plainCopy.ts';

describe('safeName', () => {
  it.each([
    ['aux.pdf', '_aux.pdf'],
    ['NUL.txt', '_NUL.txt'],
    ['com1', '_com1'],
    ['auxiliaire.pdf', 'auxiliaire.pdf'],
    ['a/b\\c:d?.odt', 'a_b_c_d_.odt'],
    ['fin. . ', 'fin'],
    ['...', '_'],
  ])('makes of %s %s', (name, made) => expect(safeName(name)).toBe(made));

  it('keeps a name of accented letters within what a file system takes, with its extension', () => {
    const made = safeName(`${'é'.repeat(251)}.odt`);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(200);
    expect(made).toMatch(/^é+\.odt$/u);
  });
});

describe('a copy', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'cartable-copy-')), 'one');
    mkdirSync(folder);
    path = join(folder, 'plan.odt');
    writeFileSync(path, 'un');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it.each(['.~lock.plan.odt#', '~$plan.odt'])('is held while %s stands beside it', async (name) => {
    expect(await heldOpen(path, folder)).toBe(false);
    writeFileSync(join(folder, name), '');
    expect(await heldOpen(path, folder)).toBe(true);
  });

  it('is held while a program runs that was started with it, where the system tells', async () => {
    const program = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 9999)', path]);
    await once(program.stdout, 'data');
    expect(await heldOpen(path, folder)).toBe(process.platform === 'linux');
    program.kill();
    await once(program, 'exit');
    expect(await heldOpen(path, folder)).toBe(false);
  });

  it('is wiped with its folder and the last one with the folder of all', async () => {
    expect(await wipeCopy(path, folder)).toBe(true);
    expect(existsSync(join(folder, '..'))).toBe(false);
    expect(await wipeCopy(path, folder)).toBe(true);
  });
});
