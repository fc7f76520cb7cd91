import { createHash } from 'node:crypto';
import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { LINK_FILE_BYTES, leadsInside } from '../../update/install/linkFile.ts';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import { START_SCRIPTS, startInProgram } from '../../update/start/startScripts.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';

/** A program as `npm run dist` leaves it, for one system. */
export interface ProgramFolder {
  readonly system: ProgramSystem;
  readonly folder: string;
}

/** One file of the image. */
export interface MasterFile {
  readonly path: string;
  readonly from: string;
  readonly sizeBytes: number;
  /** The target of the link that `from` is: a file stands for it on the key. */
  readonly link?: string;
}

/** What goes on every key, in the order in which it is written: the same inputs, the same image. */
export interface MasterContents {
  /** Folders, parents first. */
  readonly folders: readonly string[];
  readonly files: readonly MasterFile[];
  /** SHA-256 over names and contents, as the signed manifests tell them. */
  readonly digest: string;
}

/** The data folders of docs/spec/key-layout.md; what they hold makes a key somebody's, and is no part of the image. */
const DATA_FOLDERS = ['data', 'data/lock', 'data/vault', 'data/profile', 'data/logs'];
/** mtools writes other letters by the system's tables, or leaves them out. */
const PLAIN_NAME = /^[\x20-\x7e]+$/;
const LARGEST_FAT_FILE_BYTES = 2 ** 32 - 1;

/**
 * The layout of a key that belongs to nobody yet.
 * @param startFolder holds the start files of releases that bring none of their own
 * @throws {AppError} `prepare.unfit_file` (data: path): a link that leads out of its program, a name that is not plain ASCII, or a
 * file larger than FAT holds
 */
export function masterContents(programs: readonly ProgramFolder[], startFolder: string): MasterContents {
  const folders = [...DATA_FOLDERS, 'app'];
  const files: MasterFile[] = [];
  const hash = createHash('sha256').update('cartable-master/v1');
  for (const { system, folder } of [...programs].sort((a, b) => (a.system < b.system ? -1 : 1))) {
    const script = START_SCRIPTS[system];
    // The one that the release was signed with; a release of before has none of its own.
    const own = join(folder, startInProgram(system));
    const from = existsSync(own) ? own : join(startFolder, script);
    files.push({ path: script, from, sizeBytes: lstatSync(from).size });
    hash.update(`\0${script}\0`).update(readFileSync(from));
    // The manifest names every file with its SHA-256, and was verified before.
    hash.update(`\0${system}\0`).update(readFileSync(join(folder, MANIFEST_FILE)));
    walk(folder, `app/${system}`, '', { folders, files });
  }
  return { folders, files, digest: hash.digest('hex') };
}

function walk(
  from: string,
  root: string,
  under: string,
  into: { readonly folders: string[]; readonly files: MasterFile[] },
): void {
  into.folders.push(under === '' ? root : `${root}/${under}`);
  const entries = readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const inside = (name: string) => (under === '' ? name : `${under}/${name}`);
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = inside(entry.name);
    const file = masterFile(join(from, entry.name), path, entry);
    if (file === undefined || !PLAIN_NAME.test(entry.name)) {
      throw new AppError('prepare.unfit_file', { path: `${root}/${path}` });
    }
    into.files.push({ ...file, path: `${root}/${path}` });
  }
  for (const entry of entries) {
    if (entry.isDirectory()) walk(join(from, entry.name), root, inside(entry.name), into);
  }
}

/** Undefined for what FAT cannot hold. */
function masterFile(from: string, path: string, entry: Dirent): Omit<MasterFile, 'path'> | undefined {
  if (entry.isSymbolicLink()) {
    const link = readlinkSync(from);
    return leadsInside(path, link) ? { from, sizeBytes: LINK_FILE_BYTES, link } : undefined;
  }
  const sizeBytes = lstatSync(from).size;
  return entry.isFile() && sizeBytes <= LARGEST_FAT_FILE_BYTES ? { from, sizeBytes } : undefined;
}
