import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { type ProgramSystem, programSystems } from '@cartable/shared/update/release.ts';

/** The executable in a packed program's folder. */
export const EXECUTABLES: Readonly<Record<ProgramSystem, string>> = {
  linux: 'cartable',
  win: 'Cartable.exe',
  mac: 'Cartable.app/Contents/MacOS/Cartable',
};

/** The systems by the names that people know. */
export const SYSTEM_NAMES: Readonly<Record<ProgramSystem, string>> = {
  linux: 'Linux',
  win: 'Windows',
  mac: 'macOS',
};

/** Mach-O of 64 bits, and several of them in one file, as their first four bytes stand. */
const MACH_O = ['cffaedfe', 'cafebabe'];

const isOf: Readonly<Record<ProgramSystem, (head: Buffer, read: ReadAt) => boolean>> = {
  linux: (head) => head.toString('latin1', 0, 4) === '\x7fELF',
  // The header of DOS says where that of Windows is.
  win: (head, read) =>
    head.toString('latin1', 0, 2) === 'MZ' &&
    head.length === HEAD_BYTES &&
    read(head.readUInt32LE(60), 4).toString('latin1') === 'PE\0\0',
  mac: (head) => MACH_O.includes(head.toString('hex', 0, 4)),
};
const HEAD_BYTES = 64;
type ReadAt = (at: number, length: number) => Buffer;

/** The system that a program's folder is for, by what its executable is and not by any name; undefined for a folder that holds none, or two. */
export function systemOfProgram(folder: string): ProgramSystem | undefined {
  const [found, ...others] = programSystems.filter((system) => holds(folder, system));
  return others.length === 0 ? found : undefined;
}

/**
 * Refuses a program that was named as another system's: built into keys or published, it would start nowhere.
 * @throws {AppError} `prepare.program_system` (data: folder, its name; system)
 */
export function mustBeFor(system: ProgramSystem, folder: string): void {
  if (systemOfProgram(folder) === system) return;
  throw new AppError('prepare.program_system', { folder: basename(folder), system: SYSTEM_NAMES[system] });
}

function holds(folder: string, system: ProgramSystem): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(join(folder, EXECUTABLES[system]), 'r');
  } catch {
    return false;
  }
  try {
    const read: ReadAt = (at, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at));
    };
    return isOf[system](read(0, HEAD_BYTES), read);
  } catch {
    // A folder of that name, or a memory that does not answer.
    return false;
  } finally {
    closeSync(descriptor);
  }
}
