import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { keyError } from '../key/keyError.ts';

/**
 * The journal's length in bytes, in a file that is made whole once and then only overwritten: a transaction that changes up to a
 * thousand pages allocates nothing. It is also SQLite's `journal_size_limit`: one that had to grow is cut back to it.
 */
export const journalBytes = 4 * 1024 ** 2;

/** The first bytes of a rollback journal that may have to be played back (SQLite file format, 3: the rollback journal). */
const magic = Buffer.from('d9d505f920a163d7', 'hex');
/** Around each page: its number before, its checksum after. */
const recordOverheadBytes = 8;
/** One sector: what SQLite's header takes, and what a key writes or does not write as a whole. */
const headBytes = 512;
/** In place of a header after a clean end; begins with zeros, so that SQLite sees no journal to play back. */
const cleanHead = Buffer.alloc(headBytes);
cleanHead.write('cartable: clean', 8, 'latin1');

/** The rollback journal of a database. */
export const journalOf = (databasePath: string): string => `${databasePath}-journal`;

/**
 * Puts a database and its journal in order before SQLite looks at them; nothing is written after a clean end.
 *
 * A FAT key that is pulled while a file grows may keep a directory entry that says more than the chain of clusters holds, or the
 * other way round. Linux's driver turns the key read-only when it meets the missing end, or the longer chain when the file grows
 * again, at each mount anew, and SQLite would never get rid of it. So the journal does not grow in the ordinary way; what
 * a huge transaction added is cut off behind the records that were synchronised together with their number; and setting the
 * database's own length drops a longer chain (docs/spec/key-layout.md). Nothing that counts is cut.
 *
 * The database must have a page: SQLite removes the journal of an empty one.
 * @returns `hot` when a transaction must be played back, by opening; to be called once more after that
 * @throws {AppError} `key.*`, also when the driver turns the key read-only over it: the next mount finds it mended
 */
export function settleJournal(databasePath: string): 'clean' | 'settled' | 'hot' {
  try {
    const found = withFile(journalOf(databasePath), settle);
    if (found === undefined || found === 'short') makeJournal(journalOf(databasePath));
    if (found === 'clean' || found === 'hot') return found;
    withFile(databasePath, (descriptor) => cut(descriptor, fstatSync(descriptor).size));
    return 'settled';
  } catch (error) {
    throw keyError(error);
  }
}

/**
 * Marks a clean end, after the database was closed. A journal that must be played back, because the key failed in the middle of a
 * transaction, stays as it is.
 */
export function markClean(databasePath: string): void {
  try {
    withFile(journalOf(databasePath), (descriptor) => {
      const head = readHead(descriptor);
      const { size } = fstatSync(descriptor);
      if (size !== journalBytes || head.equals(cleanHead) || neededBytes(head) > 0) return;
      writeSync(descriptor, cleanHead, 0, headBytes, 0);
      fsyncSync(descriptor);
    });
  } catch (error) {
    throw keyError(error);
  }
}

function settle(descriptor: number): 'clean' | 'settled' | 'hot' | 'short' {
  const head = readHead(descriptor);
  const needed = neededBytes(head);
  const { size } = fstatSync(descriptor);
  const kept = Math.max(needed, journalBytes);
  if (size > kept) cut(descriptor, kept);
  if (needed > 0) return 'hot';
  if (size < journalBytes) return 'short';
  return head.equals(cleanHead) && size === kept ? 'clean' : 'settled';
}

function readHead(descriptor: number): Buffer {
  const head = Buffer.alloc(headBytes);
  readSync(descriptor, head, 0, headBytes, 0);
  return head;
}

/**
 * How many bytes of a journal must be played back, 0 when none. One header and its records: the cache never spills
 * (`cache_spill = OFF`), so that a journal has one part only. With a number of records of 0 the database was not touched yet.
 */
function neededBytes(head: Buffer): number {
  if (!head.subarray(0, magic.length).equals(magic)) return 0;
  const records = head.readUInt32BE(8);
  const sectorBytes = head.readUInt32BE(20);
  const pageBytes = head.readUInt32BE(24);
  return records === 0 ? 0 : sectorBytes + records * (pageBytes + recordOverheadBytes);
}

/** Whole before it has its name, as every file of the key. */
function makeJournal(path: string): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'w');
  try {
    writeSync(descriptor, Buffer.alloc(journalBytes));
    writeSync(descriptor, cleanHead, 0, headBytes, 0);
    fsyncSync(descriptor);
    rmSync(path, { force: true });
    renameSync(draft, path);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(path));
}

/** Windows cannot, and has no need: it writes through on removable drives. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    if (!['EINVAL', 'ENOSYS'].includes(String(codeOf(error)))) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function cut(descriptor: number, length: number): void {
  ftruncateSync(descriptor, length);
  fsyncSync(descriptor);
}

function withFile<T>(path: string, work: (descriptor: number) => T): T | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r+');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
