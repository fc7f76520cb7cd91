import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { makeKeyFolder } from './makeKeyFolder.ts';

/** Bytes of the holder's file: fixed, so that taking and releasing the lock never need room on a full key. */
const holderBytes = 512;

/** Who has the key open. Nothing in it names a person or a computer: `host` is a digest that tells two hosts apart. */
export const keyHolderSchema = z.object({
  /** New at each start: two starts never share one. */
  token: z.string().min(16).max(64),
  host: z.string().max(64),
  /** The system's boot identifier where there is one (Linux), else empty. */
  boot: z.string().max(64),
  pid: z.number().int().min(1),
});
export type KeyHolder = z.infer<typeof keyHolderSchema>;

/** What the holder's file says: no file, nobody, somebody, or nothing that can be read (a pull in the middle of a write). */
export type HolderReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'somebody'; readonly holder: KeyHolder }
  | { readonly kind: 'unreadable' };

/** Reads the holder's file. @throws the system's error (`EIO`, `ENODEV` …) when the key itself fails. */
export function readHolder(path: string): HolderReading {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'absent' };
    throw error;
  }
  if (text === '') return { kind: 'nobody' };
  const parsed = keyHolderSchema.safeParse(parseJson(text));
  return parsed.success ? { kind: 'somebody', holder: parsed.data } : { kind: 'unreadable' };
}

/** Writes the holder's file in place and through to the key: on FAT a rename alone keeps nothing. `undefined` frees it. */
export function writeHolder(path: string, holder: KeyHolder | undefined): void {
  makeKeyFolder(dirname(path));
  const text = holder === undefined ? '' : JSON.stringify(holder);
  const descriptor = openExisting(path);
  try {
    writeSync(descriptor, text.padEnd(holderBytes), 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return openSync(path, 'w+');
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
