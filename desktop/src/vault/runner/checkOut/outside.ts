import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { heldOpen } from './heldOpen.ts';
import { digestOf, overwrite, removeCopy, signOf, wipeCopy } from './plainCopy.ts';

/** A document that is out: its plain copy, and what is known of it. */
export interface Outside {
  readonly nodeId: string;
  readonly name: string;
  /** Under the folder of all copies. */
  readonly folderName: string;
  readonly folder: string;
  readonly path: string;
  /** The content that the other program started from, or last gave back. */
  base: string | null;
  /** SHA-256 and time (milliseconds) of what was last the same as the stored document. */
  digest: string;
  at: number;
  /** Size and time at the last look, and when it was last compared with what is stored. */
  seen: string;
  taken: string;
  changed: boolean;
  /** Another program was seen to have it open. */
  seenOpen: boolean;
  /** Why it could not be taken back, and how it looked then. */
  problem: {
    readonly error: { readonly code: string; readonly data: ErrorData };
    readonly seen: string;
    readonly atMs: number;
  } | null;
  /** Its copy is not on this PC: the key was taken to another one. */
  readonly away: boolean;
}

/** Letters of a copy's folder after the document's identifier. */
const folderLetters = 8;

/** A new name for the folder of one copy. It tells the document: a database that was put back may have lost what it knew of it. */
export function copyFolder(nodeId: string, random: Random): string {
  return `${nodeId}.${newId(random).slice(0, folderLetters)}`;
}

/** The document whose copy stands in a folder of this name. */
export function nodeOf(folderName: string): string {
  return folderName.slice(0, Math.max(0, folderName.length - folderLetters - 1));
}

/** Where the copies of a folder name and a file name stand on this PC. */
export function placeOf(root: string, folderName: string, file: string) {
  const folder = join(root, folderName);
  return { folderName, folder, path: join(folder, file) };
}

/** A copy that outlives its session. */
export type KeptCopy = Pick<Outside, 'path' | 'folder' | 'digest'>;

/**
 * Wipes the copies in which nothing is that the vault has not, once no program has them open any more: the key is out or the program ends,
 * after a lock. The others stay: they hold the only copy of somebody's work.
 */
export async function tidyCopies(copies: readonly KeptCopy[]): Promise<void> {
  for (const { path, folder, digest } of copies) {
    if ((await signOf(path)) === '') continue;
    const same = (await digestOf(path).catch(() => '')) === digest;
    if (same && !(await heldOpen(path, folder))) await wipeCopy(path, folder);
  }
}

/** Wipes every copy of the key on this PC, unread: its vault is erased, or was just made and has given out none. */
export async function wipeCopies(root: string): Promise<void> {
  for (const folderName of await readdir(root).catch((): string[] => [])) {
    const folder = join(root, folderName);
    for (const file of await readdir(folder).catch((): string[] => [])) await overwrite(join(folder, file));
    await removeCopy(folder);
  }
}
