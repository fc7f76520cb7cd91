import { inParallel } from '@cartable/shared/files/inParallel.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ChunkIndex } from './chunkIndex.ts';
import { folderFiles, hashFile, manifestOf } from './folderFiles.ts';
import type { Installation } from './installation.ts';
import { type ProgramFile, placeOf } from './programFiles.ts';
import { removeSpareSlots } from './spareSlots.ts';

/** Requests at once: enough to keep a line busy, few enough that a lesson's other traffic passes. */
const requests = 3;

/** Stays free for the person's work, bytes: what the vault keeps for its database, twice. */
const reserveBytes = 32 * 1024 * 1024;

/** What assembling stands on: nothing more has to come from outside what stays on the key and the store. */
export interface Gathered {
  /** Chunks of the running program, and of files of the target folder that stay. */
  readonly here: ChunkIndex;
  /** Paths that stand in the target folder as they must be. */
  readonly right: ReadonlySet<string>;
}

/**
 * Brings into the store every chunk that what stays on the key has not: from the other folder while it still has it, else from a source.
 * @throws {AppError} `update.key_full` (data: needsMegabytes, freeMegabytes), `update.source_away`, `update.source_wrong`, `key.*`
 */
export async function gatherChunks(work: Installation): Promise<Gathered> {
  const { store, signal, files } = work;
  const here = await indexRunning(work);
  const present = await folderFiles(work.targetFolder);
  const right = await rightFiles(work, present);
  const wanted = files.filter(({ path }) => !right.has(path));
  for (const file of files) if (right.has(file.path)) here.addKnown(work.targetFolder, file.path, file);
  const needed = new Map<string, number>();
  for (const { chunks } of wanted) {
    for (const { name, size } of chunks) if (!here.has(name) || work.worn.has(name)) needed.set(name, size);
  }
  await store.clear(new Set(needed.keys()));
  const stored = await store.names();
  const missing = new Map([...needed].filter(([name]) => !stored.has(name)));
  const old = [...present].filter(([path]) => !right.has(path));
  const fetchedBytes = sum(missing.values());
  const filesBytes = sum(wanted.map((one) => one.sizeBytes)) - sum(old.map(([, size]) => size));
  // All chunks are there before any old file goes: a program that becomes smaller needs that room first.
  await mustFit(work, fetchedBytes + Math.max(0, filesBytes));
  if (missing.size > 0 && old.length > 0)
    await saveFromOld(
      work,
      missing,
      old.map(([path]) => path),
    );
  const total = sum(missing.values());
  let done = 0;
  await inParallel([...missing], requests, async ([name, size]) => {
    const bytes = await work.sources.verified(`chunks/${name}`, name, size, signal);
    work.at('fetched');
    await store.put(name, bytes);
    done += size;
    work.progress?.(done, total);
  });
  return { here, right };
}

/** What a file of the running program that is also in the release holds is known without reading it; others are cut. Of a program that is to be
 * repaired all are. */
async function indexRunning({
  slots,
  running,
  releaseKey,
  repair,
  files,
  signal,
}: Installation): Promise<ChunkIndex> {
  const index = new ChunkIndex();
  const folder = slots[running];
  if (repair) {
    for (const path of (await folderFiles(folder)).keys()) await index.scan(placeOf(folder, path), signal);
    return index;
  }
  const manifest = await manifestOf(folder, releaseKey);
  const bySum = new Map<string, ProgramFile>(files.map((file) => [file.sha256, file]));
  for (const entry of manifest?.entries ?? []) {
    if ('link' in entry) continue;
    const same = bySum.get(entry.sha256);
    if (same !== undefined) index.addKnown(folder, entry.path, same);
    else await index.scan(placeOf(folder, entry.path), signal);
  }
  return index;
}

/** Only files that were placed whole have their names (docs/spec/update.md), so that each may be read. */
async function rightFiles(
  { files, targetFolder, signal }: Installation,
  present: ReadonlyMap<string, number>,
): Promise<ReadonlySet<string>> {
  const right = new Set<string>();
  for (const { path, sizeBytes, sha256 } of files) {
    if (present.get(path) !== sizeBytes) continue;
    const found = await hashFile(placeOf(targetFolder, path), signal).catch(() => undefined);
    signal.throwIfAborted();
    if (found === sha256) right.add(path);
  }
  return right;
}

/** Those of the missing chunks that the other folder's old files hold are kept before these go. */
async function saveFromOld(
  work: Installation,
  missing: Map<string, number>,
  paths: readonly string[],
): Promise<void> {
  const index = new ChunkIndex();
  for (const path of paths) await index.scan(placeOf(work.targetFolder, path), work.signal);
  for (const name of [...missing.keys()]) {
    const bytes = await index.read(name);
    if (bytes === undefined) continue;
    work.at('saved');
    await work.store.put(name, bytes);
    missing.delete(name);
  }
}

async function mustFit(work: Installation, growth: number): Promise<void> {
  const fits = async () => (await work.freeBytes()) >= growth + reserveBytes;
  if (await fits()) return;
  await removeSpareSlots(work, fits);
  if (await fits()) return;
  // What has come already is of no use to a key that cannot take the rest: the room is the person's.
  const needs = growth + (await work.store.sizeBytes()) + reserveBytes;
  await work.store.clear();
  const free = await work.freeBytes();
  // As a person reads sizes: what it needs is never told too small, nor what is left too large.
  throw new AppError('update.key_full', {
    needsMegabytes: Math.ceil(needs / 1e6),
    freeMegabytes: Math.floor(free / 1e6),
  });
}

function sum(sizes: Iterable<number>): number {
  let total = 0;
  for (const size of sizes) total += size;
  return total;
}
