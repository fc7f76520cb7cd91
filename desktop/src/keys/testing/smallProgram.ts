import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signManifest } from '../../update/install/programManifest.ts';
import { START_SCRIPTS, startInProgram } from '../../update/start/startScripts.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { ARCHIVES } from '../../update/trust/archivedTrust.ts';
import { EXECUTABLES } from '../image/programSystem.ts';
import type { ProgramFolder } from '../image/masterContents.ts';

/** A program folder with a signed manifest, small enough for tests of what carries it. Its content depends on `seed` alone. */
export interface SmallProgram extends ProgramFolder {
  readonly publicKey: KeyObject;
}

/** The start files, as a checkout has them. */
export const START_FOLDER: string = join(import.meta.dirname, '..', '..', '..', '..', 'build', 'key');

/** Bytes that look random and are always the same. */
export function patternBytes(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let at = 0; at + 4 <= length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

/** Bytes that begin as the system's executables do. */
export function executable(system: ProgramSystem, bytes: Buffer = Buffer.alloc(256)): Buffer {
  const heads = { linux: '7f454c46020101', win: '4d5a', mac: 'cffaedfe0c000001' };
  bytes.write(heads[system], 'hex');
  if (system === 'win') {
    bytes.writeUInt32LE(128, 60);
    bytes.write('PE\0\0', 128, 'latin1');
  }
  return bytes;
}

/** What signs all of them. */
export const smallProgramKeys = generateKeyPairSync('ed25519');
const pair = smallProgramKeys;

/**
 * Makes one under `parent`, in a folder of its own.
 * @param about.start what its signed start file says; null for a release of before, which has none
 */
export async function smallProgram(
  parent: string,
  about: {
    readonly system?: ProgramSystem;
    readonly seed?: number;
    readonly megabytes?: number;
    readonly start?: string | null;
    /** Where a packed archive lies that it holds in the place of its own bytes. */
    readonly archive?: string;
  } = {},
): Promise<SmallProgram> {
  const { system = 'linux', seed = 1, megabytes = 9, archive } = about;
  const { start = readFileSync(join(START_FOLDER, START_SCRIPTS[system]), 'utf8') } = about;
  const folder = join(parent, `${system}-${seed}`);
  const files: Readonly<Record<string, Buffer>> = {
    [EXECUTABLES[system]]: executable(system, patternBytes(megabytes * 1_000_000, seed)),
    [ARCHIVES[system]]: archive === undefined ? patternBytes(700_001, seed + 1) : readFileSync(archive),
    'resources/zeros.bin': Buffer.alloc(300_000),
    'locales/fr.pak': patternBytes(5_000, seed + 2),
    'locales/en-US.pak': Buffer.alloc(0),
    'a name longer than eight.three.txt': Buffer.from('leçon\n'),
    ...(start === null ? {} : { [startInProgram(system)]: Buffer.from(start) }),
  };
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  // A macOS bundle holds links.
  if (system === 'mac') symlinkSync('resources', join(folder, 'Current'));
  await signManifest(folder, { version: `0.${seed}.0`, electron: '45.4.1' }, pair.privateKey);
  return { system, folder, publicKey: pair.publicKey };
}
