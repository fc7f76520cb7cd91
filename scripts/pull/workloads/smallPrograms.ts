import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { FastCdc } from '@cartable/shared/files/fastCdc.ts';
import { type ChunkRef, encodeManifest } from '@cartable/shared/files/manifest.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import type { ProgramRelease } from '@cartable/shared/update/release.ts';
import startFile from '../../../build/key/Cartable.sh?raw';
import { workBytes } from './workBytes.ts';

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = '302e020100300506032b657004220420';
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from(PKCS8_HEAD, 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});

/** Who releases the small programs: the same in every machine, and nothing about it is secret. */
export const smallReleaseKey = createPublicKey(privateKey);

/** The name of a small program's version. */
export const smallVersion = (version: number): string => `${version}.0.0`;

const PROGRAM_BYTES = 400_000;
const PATCH_BYTES = 4_000;
const ARCHIVE_BYTES = 120_000;

/** A version's own start file: the product's, and a line that tells it from the others. */
export const smallStart = (version: number): Uint8Array => utf8(`${startFile}# ${smallVersion(version)}\n`);

/** What starts when the start file has chosen: it says its version, and reads nothing of the noise behind. */
const head = (version: number): Uint8Array => utf8(`#!/bin/sh\necho ${smallVersion(version)}\nexit\n`);

/** A version's files: most of the program stays, a place in it changes, the archive is new, and one file comes and goes. */
function filesOf(seed: number, version: number): ReadonlyMap<string, Uint8Array> {
  const program = workBytes(seed, PROGRAM_BYTES);
  program.set(
    workBytes(seed + version, PATCH_BYTES),
    (version * PATCH_BYTES) % (PROGRAM_BYTES - PATCH_BYTES),
  );
  program.set(head(version));
  const files = new Map([
    ['cartable', program],
    ['start/Cartable.sh', smallStart(version)],
    ['locales/fr.pak', utf8('bonjour')],
    ['resources/app.asar', workBytes(seed + 1_000 + version, ARCHIVE_BYTES)],
    ['resources/empty', new Uint8Array()],
  ]);
  if (version % 2 === 0) files.set('deep/er/even.bin', workBytes(seed + 2_000 + version, 9_000));
  return files;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function cut(bytes: Uint8Array): readonly Uint8Array[] {
  const cutter = new FastCdc();
  const pieces = [...cutter.push(bytes)].map((piece) => piece.slice());
  const last = cutter.finish();
  return last === undefined ? pieces : [...pieces, last.slice()];
}

/** A release as the repository tells it, and its chunks by their names. */
export interface SmallRelease {
  readonly release: ProgramRelease;
  readonly chunks: ReadonlyMap<string, Uint8Array>;
}

/** A program of half a megabyte, the same for the same seed and version: two versions share most of their bytes. */
export function smallRelease(seed: number, version: number): SmallRelease {
  const files = filesOf(seed, version);
  const chunks = new Map<string, Uint8Array>();
  const described: Record<string, string> = {};
  for (const [path, bytes] of files) {
    const refs: ChunkRef[] = cut(bytes).map((piece) => {
      const name = sha256(piece);
      chunks.set(name, piece);
      return { name, size: piece.length };
    });
    described[path] = Buffer.from(encodeManifest({ sizeBytes: bytes.length, chunks: refs })).toString(
      'base64',
    );
  }
  const entries = [...files]
    .map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const about = { product: 'cartable', format: 1, version: smallVersion(version), electron: '0' };
  const manifest = `${JSON.stringify({ ...about, entries })}\n`;
  return {
    chunks,
    release: {
      product: 'cartable',
      kind: 'program',
      format: 1,
      system: 'linux',
      version: smallVersion(version),
      manifest,
      signature: `${sign(null, utf8(manifest), privateKey).toString('base64')}\n`,
      chunks: described,
    },
  };
}
