import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { programSystems } from '@cartable/shared/update/release.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executable, smallProgram, START_FOLDER } from '../testing/smallProgram.ts';
import { buildMaster } from './buildMaster.ts';
import { EXECUTABLES, mustBeFor, systemOfProgram } from './programSystem.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-system-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of this name that holds these files. */
function made(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), bytes);
  }
  return join(folder, name);
}

describe('the system of a program', () => {
  it('is that of its executable, whatever the folder is called', () => {
    for (const system of programSystems) {
      for (const name of programSystems) {
        const place = made(`${system}/${name}`, { [EXECUTABLES[system]]: executable(system) });
        expect(systemOfProgram(place)).toBe(system);
      }
    }
    const universal = Buffer.from('cafebabe00000002', 'hex');
    expect(systemOfProgram(made('fat', { [EXECUTABLES.mac]: universal }))).toBe('mac');
  });

  it('is unknown for names without the right file behind them', () => {
    const [elf, pe, mach] = programSystems.map((system) => executable(system)) as [Buffer, Buffer, Buffer];
    const dos = Buffer.from(pe);
    dos.write('NE', 128, 'latin1');
    const far = Buffer.from(pe);
    far.writeUInt32LE(0xffff_fff0, 60);
    const folders: readonly Readonly<Record<string, Uint8Array>>[] = [
      { 'readme.txt': elf },
      { [EXECUTABLES.linux]: pe },
      { [EXECUTABLES.linux]: Buffer.from('#!/bin/sh\n') },
      { [EXECUTABLES.linux]: Buffer.alloc(0) },
      { [`${EXECUTABLES.linux}/inside`]: elf },
      { [EXECUTABLES.win]: elf },
      { [EXECUTABLES.win]: pe.subarray(0, 40) },
      { [EXECUTABLES.win]: pe.subarray(0, 128) },
      { [EXECUTABLES.win]: dos },
      { [EXECUTABLES.win]: far },
      { [EXECUTABLES.mac]: elf },
      { [EXECUTABLES.linux]: elf, [EXECUTABLES.win]: pe },
      { [EXECUTABLES.win]: mach },
    ];
    for (const [index, files] of folders.entries())
      expect([index, systemOfProgram(made(`no-${index}`, files))]).toEqual([index, undefined]);
    expect(systemOfProgram(join(folder, 'nowhere'))).toBeUndefined();
  });

  it('is asked for before anything is made of a program', async () => {
    const linux = await smallProgram(folder, { megabytes: 1 });
    const code = 'prepare.program_system';
    const data = { folder: 'linux-1', system: 'Windows' };
    expect(() => mustBeFor('win', linux.folder)).toThrow(expect.objectContaining({ code, data }));
    mustBeFor('linux', linux.folder);
    const image = join(folder, 'x.img');
    const named = [linux, { system: 'win', folder: linux.folder } as const];
    await expect(buildMaster(image, named, 112_000_000, START_FOLDER)).rejects.toMatchObject({ code, data });
  });
});
