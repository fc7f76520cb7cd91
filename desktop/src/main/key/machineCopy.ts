import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isKeptByAdministrator } from '../policy/trustedFile.ts';

/** The signed manifest of a program folder (scripts/pack/manifest.ts), and the largest one accepted, bytes. */
const signedFiles = ['manifest.json', 'manifest.sig'] as const;
const largestManifestBytes = 4 * 1024 * 1024;
/** How far above the executable the manifest may be: `Cartable.app/Contents/MacOS/Cartable` is the deepest. */
const maxLevelsUp = 4;

/** Who may have put a program on this machine. */
export interface MachineTrust {
  readonly platform: NodeJS.Platform;
  /** The administrator's number on POSIX systems. */
  readonly owner: number;
}

const thisMachine: MachineTrust = { platform: process.platform, owner: 0 };

/**
 * Whether the running program is the machine's own copy of the one on the key (a lab's cache): it lies where nobody but the administrator writes,
 * and its signed manifest is, byte for byte, that of a program on the key. Then, and only then, does the product open a key that it does not
 * stand on: nobody else's program folder can be made to open a key folder of somebody else's making that way.
 */
export function isMachineCopy(executable: string, keyRoot: string, trust = thisMachine): boolean {
  const folder = programFolder(executable);
  if (folder === undefined) return false;
  const own = signedBytes(folder);
  if (own === undefined || !isAdministrators(folder, executable, trust)) return false;
  return programsOn(keyRoot).some((place) => {
    const other = signedBytes(place);
    return other?.every((bytes, index) => own[index]?.equals(bytes)) === true;
  });
}

function programFolder(executable: string): string | undefined {
  let folder = dirname(executable);
  for (let level = 0; level < maxLevelsUp; level += 1) {
    if (lstatSync(join(folder, signedFiles[0]), { throwIfNoEntry: false }) !== undefined) return folder;
    folder = dirname(folder);
  }
  return undefined;
}

function signedBytes(folder: string): readonly Buffer[] | undefined {
  try {
    return signedFiles.map((name) => readPlainFile(join(folder, name)));
  } catch {
    return undefined;
  }
}

function readPlainFile(path: string): Buffer {
  // Windows has no such flags, nor the links that they are against.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const descriptor = openSync(path, flags);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size === 0 || stat.size > largestManifestBytes) throw new Error('no manifest');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** `app/linux`, or the folders under it where a key keeps two versions. */
function programsOn(keyRoot: string): readonly string[] {
  const inside = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(folder, entry.name));
    } catch {
      return [];
    }
  };
  const systems = inside(join(keyRoot, 'app'));
  return [...systems, ...systems.flatMap(inside)];
}

function isAdministrators(folder: string, executable: string, trust: MachineTrust): boolean {
  if (trust.platform === 'win32') return !isWritable(folder);
  const files = [executable, ...signedFiles.map((name) => join(folder, name))];
  return (
    isKeptByAdministrator(dirname(executable), trust) &&
    files.every((path) => {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      const owned = stat !== undefined && (stat.uid === 0 || stat.uid === trust.owner);
      return owned && stat.isFile() && (stat.mode & 0o022) === 0;
    })
  );
}

/** Windows' rights are no bits to look at: whoever can make a folder in it could have changed it. */
function isWritable(folder: string): boolean {
  try {
    rmSync(mkdtempSync(join(folder, 'try-')), { recursive: true });
    return true;
  } catch {
    return false;
  }
}
