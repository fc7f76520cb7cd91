import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustBeFor } from '@cartable/desktop/keys/image/programSystem.ts';
import { programFiles } from '@cartable/desktop/update/install/programFiles.ts';
import { encodeLinkFile, LINK_FILE_BYTES } from '@cartable/desktop/update/install/linkFile.ts';
import { FastCdc } from '@cartable/shared/files/fastCdc.ts';
import { type ChunkRef, encodeManifest } from '@cartable/shared/files/manifest.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  type ProgramRelease,
  type ProgramSystem,
  programRelease,
  releaseTarget,
} from '@cartable/shared/update/release.ts';
import { TargetFile } from '@tufjs/models';
import { MANIFEST_FILE, type Manifest, SIGNATURE_FILE, verifyManifest } from '../../pack/manifest.ts';
import { mustTakeUpdates } from './mustTakeUpdates.ts';
import { currentTargets, signedBefore } from './readRepository.ts';
import { mustBeApart, type Repository, writeTargets } from './repository.ts';
import { writeWhole } from './writeWhole.ts';

/** A packed program for one system, as `npm run dist` leaves it. */
export interface PublishedProgram {
  readonly system: ProgramSystem;
  readonly folder: string;
}

/** What was added: for the operator to see that a small change is a small update. */
export interface Published {
  readonly target: string;
  readonly version: string;
  readonly sizeBytes: number;
  /** Of the chunks that the repository had not. */
  readonly newBytes: number;
}

/**
 * Cuts packed programs into chunks and signs them as releases. All are judged before anything is written: nothing is published that was not packed, is
 * another system's, or would take no further update.
 * @throws {AppError} `program.*` (data: path), `prepare.program_system`, `update.other_trust`, `update.other_release_key`, and as {@link signReleases}
 */
export async function publishReleases(
  repository: Repository,
  programs: readonly PublishedProgram[],
  releaseKey: KeyObject,
): Promise<readonly Published[]> {
  mustBeApart(repository);
  for (const program of programs) {
    await mustBeSound(program, releaseKey);
    mustBeFor(program.system, program.folder);
    await mustTakeUpdates(repository, program, releaseKey);
  }
  return signReleases(repository, programs, releaseKey);
}

/**
 * Signs programs as they are, also those that no key should take: what keys do with them is to be tried, too.
 * @throws {AppError} `program.*` (data: path), `update.unfit`, `update.version_there`, `update.keys_*`, `update.no_repository`
 */
export async function signReleases(
  repository: Repository,
  programs: readonly PublishedProgram[],
  releaseKey: KeyObject,
): Promise<readonly Published[]> {
  mustBeApart(repository);
  const targets = currentTargets(repository);
  const published: Published[] = [];
  for (const program of programs) {
    const { release, newBytes, sizeBytes } = await cutRelease(repository, program, releaseKey);
    const target = releaseTarget(program.system, release.version);
    const bytes = Buffer.from(`${JSON.stringify(release)}\n`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // A version means one program for ever, also after it was withdrawn: keys that have it never look again.
    const former = signedBefore(repository, target);
    if (targets.targets[target] !== undefined || [...former].some((one) => one !== sha256))
      throw new AppError('update.version_there', { version: release.version });
    writeWhole(join(repository.folder, 'targets', `${sha256}.${target}`), bytes);
    targets.addTarget(new TargetFile({ path: target, length: bytes.length, hashes: { sha256 } }));
    published.push({ target, version: release.version, sizeBytes, newBytes });
  }
  // The metadata last: what it names is there already.
  writeTargets(repository, targets);
  return published;
}

/** @throws {AppError} `program.*` (data: path) */
async function mustBeSound({ folder }: PublishedProgram, releaseKey: KeyObject): Promise<Manifest> {
  const manifest = await verifyManifest(folder, releaseKey);
  if (!manifest.ok) throw new AppError(manifest.error.code, manifest.error.data);
  return manifest.value;
}

async function cutRelease(
  repository: Repository,
  { system, folder }: PublishedProgram,
  releaseKey: KeyObject,
) {
  const manifest = await mustBeSound({ system, folder }, releaseKey);
  const chunks: Record<string, string> = {};
  let [newBytes, sizeBytes] = [0, 0];
  for (const entry of manifest.entries) {
    // A key holds a link as a file.
    const link = 'link' in entry ? encodeLinkFile(entry.link) : undefined;
    const cut = await cutFile(repository, link ? [link] : readPieces(join(folder, entry.path)));
    const size = 'link' in entry ? LINK_FILE_BYTES : entry.size;
    chunks[entry.path] = Buffer.from(encodeManifest({ sizeBytes: size, chunks: cut.chunks })).toString(
      'base64',
    );
    newBytes += cut.newBytes;
    sizeBytes += size;
  }
  const parsed = programRelease.safeParse({
    product: 'cartable',
    kind: 'program',
    format: 1,
    system,
    version: manifest.version,
    manifest: readFileSync(join(folder, MANIFEST_FILE), 'utf8'),
    signature: readFileSync(join(folder, SIGNATURE_FILE), 'utf8'),
    chunks,
  } satisfies ProgramRelease);
  if (!parsed.success) throw new AppError('update.unfit', { path: MANIFEST_FILE }, parsed.error);
  // What a key would refuse is refused here.
  programFiles(manifest, parsed.data);
  return { release: parsed.data, newBytes, sizeBytes };
}

function readPieces(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1024 * 1024 });
}

async function cutFile(repository: Repository, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  const chunks: ChunkRef[] = [];
  let newBytes = 0;
  const take = (bytes: Uint8Array) => {
    const name = createHash('sha256').update(bytes).digest('hex');
    chunks.push({ name, size: bytes.length });
    const place = chunkPlace(repository.folder, name);
    if (existsSync(place)) return;
    writeWhole(place, bytes);
    newBytes += bytes.length;
  };
  const cutter = new FastCdc();
  for await (const piece of pieces) {
    for (const chunk of cutter.push(piece)) take(chunk);
  }
  const last = cutter.finish();
  if (last !== undefined) take(last);
  return { chunks, newBytes };
}

/** `chunks/ab/abcd…`: a folder of a hundred thousand files is slow everywhere. */
export function chunkPlace(folder: string, name: string): string {
  return join(folder, 'chunks', name.slice(0, 2), name);
}
