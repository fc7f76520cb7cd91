import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder of the key, and its parents; does nothing when it is there.
 *
 * Not with Node's recursive mkdir: on a key that is out, Linux's vfat driver says of a folder that it is missing and of making it that its
 * parent is, and Node then tries again without end: the window would freeze (docs/spec/key-layout.md).
 * @throws the system's error; `ENOENT` when a parent is said to be there and to be missing at once
 */
export function makeKeyFolder(path: string): void {
  try {
    make(path);
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path) throw error;
    makeKeyFolder(parent);
    make(path);
  }
}

function make(path: string): void {
  try {
    // Others of the PC have no business there, where the file system knows of others at all.
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
