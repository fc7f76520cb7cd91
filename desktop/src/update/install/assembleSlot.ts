import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { makeFolder, placeFile, removeFile, writeAll } from '../../vault/key/durable.ts';
import { onKey } from '../../vault/key/keyError.ts';
import { folderFiles } from './folderFiles.ts';
import type { Gathered } from './gatherChunks.ts';
import type { Installation } from './installation.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifestFiles.ts';
import { type ProgramFile, placeOf } from './programFiles.ts';
import { compareFolder } from './programManifest.ts';

/**
 * Makes the target folder the release, file by file, from the running program and the store; reads it again as a whole and compares it with
 * the signed manifest; and only then gives it that manifest, which is what makes it one that may start.
 * @throws {AppError} `update.chunk_lost` when something had to be forgotten on the way (gather again), `key.*`
 */
export async function assembleSlot(work: Installation, gathered: Gathered): Promise<void> {
  const { targetFolder, manifest, release } = work;
  // From here on this folder is no program, until all of it is another one.
  for (const name of [MANIFEST_FILE, SIGNATURE_FILE]) await remove(work, name);
  const wanted = new Set(work.files.map(({ path }) => path));
  for (const path of (await folderFiles(targetFolder)).keys()) {
    if (!wanted.has(path) || !gathered.right.has(path)) await remove(work, path);
  }
  for (const file of work.files) {
    if (!gathered.right.has(file.path)) await makeFile(work, gathered, file);
  }
  const same = await compareFolder(targetFolder, manifest);
  if (!same.ok) {
    await remove(work, String(same.error.data.path ?? ''));
    throw new AppError('update.chunk_lost');
  }
  await place(work, SIGNATURE_FILE, [Buffer.from(release.signature)]);
  await place(work, MANIFEST_FILE, [Buffer.from(release.manifest)]);
}

async function makeFile(work: Installation, { here }: Gathered, file: ProgramFile): Promise<void> {
  const hash = createHash('sha256');
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const { name } of file.chunks) {
      const bytes = (await here.read(name)) ?? (await work.store.read(name));
      if (bytes === undefined) work.worn.add(name);
      if (bytes === undefined) throw new AppError('update.chunk_lost');
      hash.update(bytes);
      yield bytes;
    }
    // Each chunk is what its name says; that together they are the file is the release's word, which is checked like all others.
    if (hash.digest('hex') !== file.sha256) throw new AppError('update.unfit', { path: file.path });
  }
  await place(work, file.path, pieces());
}

/** Written beside the folders and then given its name: what has a name in the folder is whole. */
async function place(
  work: Installation,
  path: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const [draft, target] = [join(work.folder, 'file.part'), placeOf(work.targetFolder, path)];
  work.at(`write ${path}`);
  await onKey(async () => {
    await makeFolder(work.folder);
    await removeFile(draft);
    const handle = await open(draft, 'wx', 0o755);
    try {
      let at = 0;
      for await (const piece of pieces) {
        work.at('piece');
        await writeAll(handle, piece, at);
        at += piece.length;
      }
      await makeFolder(dirname(target));
      work.at(`place ${path}`);
      await placeFile(handle, draft, target);
    } finally {
      await handle.close();
    }
  });
}

async function remove(work: Installation, path: string): Promise<void> {
  if (path === '') return;
  work.at(`remove ${path}`);
  await onKey(() => removeFile(placeOf(work.targetFolder, path)));
}
