import {
  appendFile,
  copyFile,
  cp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTrouble, StoredFile } from '@cartable/shared/ports/contentStore.ts';
import {
  contentStoreContract,
  patternBytes,
  testMetadata,
} from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { afterEach, expect, test } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { chunksPerCheckpoint } from './documentWriter.ts';
import { EncryptedFiles } from './encryptedFiles.ts';
import { fileIdOf } from './filePaths.ts';
import { rebuildCatalog } from './rebuildCatalog.ts';
import { openTestStore, type TestStore } from './testContext.ts';

let current: TestStore | undefined;
/** Closes what the test had open, as a restart does: the database is locked while it is open. */
const opened = (open: () => TestStore): TestStore => {
  current?.close();
  current = undefined;
  current = open();
  return current;
};
afterEach(async () => {
  current?.close();
  if (current) await rm(current.folder, { recursive: true, force: true });
  current = undefined;
});

test.each(contentStoreContract)('encrypted files: $name', async ({ run }) => {
  const { store, folder } = opened(() => openTestStore());
  await run({ store, reopen: async () => opened(() => openTestStore(folder)).store });
});

async function write({ store }: TestStore, name: string, length: number): Promise<StoredFile> {
  const writer = await store.create(testMetadata(name), length);
  await writer.append(patternBytes(length));
  return writer.finish();
}

test('neither names nor contents can be read on disk', async () => {
  const at = opened(() => openTestStore());
  const writer = await at.store.create(testMetadata('Lettre de Camille.pdf'));
  await writer.append(Buffer.from('Cher journal, '.repeat(9000)));
  await writer.finish();
  const names = await readdir(at.folder, { recursive: true, withFileTypes: true });
  for (const entry of names.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = (await readFile(path)).toString('latin1');
    expect(path).not.toContain('Camille');
    expect(bytes).not.toContain('Camille');
    expect(bytes).not.toContain('journal');
  }
});

test('the length of a name does not change the size of its file', async () => {
  const at = opened(() => openTestStore());
  const sizes = [];
  for (const name of ['a', 'b'.repeat(60)]) {
    sizes.push((await stat(at.context.paths.of((await write(at, name, 10)).fileId))).size);
  }
  expect(sizes[0]).toBe(sizes[1]);
});

const flip =
  (place: number) =>
  async (path: string): Promise<void> => {
    const bytes = await readFile(path);
    const at = place < 0 ? bytes.length + place : place;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
  };

const damages: readonly [string, FileTrouble, (path: string) => Promise<void>][] = [
  ['its magic changed', 'vault.file_damaged', flip(0)],
  ['a bit of its wrapped key flipped', 'vault.file_damaged', flip(50)],
  ['a bit of its metadata flipped', 'vault.file_damaged', flip(100)],
  ['a bit of its first chunk flipped', 'vault.file_damaged', flip(600)],
  ['a bit of its last tag flipped', 'vault.file_damaged', flip(-1)],
  ['its last byte lost', 'vault.file_truncated', async (path) => truncate(path, (await stat(path)).size - 1)],
  ['its last chunk lost', 'vault.file_truncated', async (path) => truncate(path, 512 + 2 * 65552)],
  ['everything lost but its name', 'vault.file_damaged', (path) => truncate(path, 0)],
  ['bytes added', 'vault.file_damaged', (path) => appendFile(path, 'x')],
  ['removed', 'vault.file_missing', (path) => rm(path)],
];

test.each(damages)(
  'a file with %s is reported by name as %s, the others stay usable',
  async (_, code, harm) => {
    const at = opened(() => openTestStore());
    const harmed = await write(at, 'Exposé.pdf', 2 * 65536 + 100);
    const sound = await write(at, 'Autre.pdf', 70_000);
    await harm(at.context.paths.of(harmed.fileId));
    const result = await at.store.verify(harmed.fileId);
    expect(result).toMatchObject({ ok: false, error: { code, data: { name: 'Exposé.pdf' } } });
    expect(await at.store.verify(sound.fileId)).toMatchObject({ ok: true });
  },
);

test('two chunks exchanged are noticed', async () => {
  const at = opened(() => openTestStore());
  const { fileId } = await write(at, 'a', 3 * 65536);
  const path = at.context.paths.of(fileId);
  const bytes = await readFile(path);
  const header = bytes.length - 3 * 65552;
  const chunkAt = (from: number): Buffer => bytes.subarray(from, from + 65552);
  await writeFile(
    path,
    Buffer.concat([
      bytes.subarray(0, header),
      chunkAt(header + 65552),
      chunkAt(header),
      bytes.subarray(header + 2 * 65552),
    ]),
  );
  expect(await at.store.verify(fileId)).toMatchObject({ ok: false, error: { code: 'vault.file_damaged' } });
});

test('another version put in its place is noticed, whatever name it is given', async () => {
  const at = opened(() => openTestStore());
  const older = await write(at, 'a', 100);
  const newer = await write(at, 'a', 100);
  await copyFile(at.context.paths.of(older.fileId), at.context.paths.of(newer.fileId));
  expect(await at.store.open(newer.fileId)).toMatchObject({
    ok: false,
    error: { code: 'vault.file_swapped' },
  });
});

test('an older version of the very same file put back is noticed', async () => {
  const at = opened(() => openTestStore());
  const sameId = {
    bytes: (length: number) => (length === 16 ? new Uint8Array(16).fill(3) : nodeRandom.bytes(length)),
  };
  const store = new EncryptedFiles({ ...at.context, random: sameId });
  const path = at.context.paths.of(fileIdOf(sameId.bytes(16)));
  const save = async (version: number): Promise<Buffer> => {
    const writer = await store.create(testMetadata('a', version));
    await writer.append(patternBytes(100));
    await writer.finish();
    return readFile(path);
  };
  const older = await save(1);
  await save(2);
  await writeFile(path, older);
  const [file] = store.list();
  expect(file && (await store.open(file.fileId))).toMatchObject({
    ok: false,
    error: { code: 'vault.file_swapped' },
  });
});

test('a damaged chunk gives no byte, and the rest of the file reads on', async () => {
  const at = opened(() => openTestStore());
  const { fileId } = await write(at, 'a', 4 * 65536);
  await flip(512 + 65552 + 5)(at.context.paths.of(fileId));
  const file = await at.store.open(fileId);
  if (!file.ok) throw new Error(file.error.code);
  await expect(file.value.read(65536, 10)).rejects.toMatchObject({ code: 'vault.file_damaged' });
  expect(Buffer.from(await file.value.read(2 * 65536, 10))).toEqual(Buffer.from(patternBytes(10, 2 * 65536)));
  await file.value.close();
});

test('an interrupted writing is cut at its first chunk that is not whole', async () => {
  const at = opened(() => openTestStore());
  const chunks = 3 * chunksPerCheckpoint;
  const writer = await at.store.create(testMetadata('a'), chunks * 65536);
  await writer.append(patternBytes(chunks * 65536));
  await writer.suspend();
  const part = at.context.paths.part(writer.fileId);
  const header = (await stat(part)).size % 65552;
  const wrong = chunks - 20;
  await flip(header + wrong * 65552 + 9)(part);
  await appendFile(part, 'half a chunk');
  const again = opened(() => openTestStore(at.folder));
  const resumed = await again.store.resume(writer.fileId);
  if (!resumed.ok) throw new Error(resumed.error.code);
  expect(resumed.value.durableOffset).toBe(wrong * 65536);
  const from = resumed.value.durableOffset;
  await resumed.value.append(patternBytes(chunks * 65536 - from, from));
  const file = await resumed.value.finish();
  expect(await again.store.verify(file.fileId)).toMatchObject({ ok: true, value: { size: chunks * 65536 } });
});

test('a writing that was cut off goes on from its last checkpoint, whatever the file holds behind it', async () => {
  const at = opened(() => openTestStore());
  const length = (2 * chunksPerCheckpoint + 30) * 65536;
  const writer = await at.store.create(testMetadata('a'), length);
  await writer.append(patternBytes(length));
  const durable = at.context.catalog.partBytes(writer.fileId) ?? 0;
  const cutOff = opened(() => openTestStore(undefined, undefined, undefined, 'other.db'));
  // As another start finds it: the writer above never said anything again.
  await cp(at.context.paths.parts, cutOff.context.paths.parts, { recursive: true });
  cutOff.context.catalog.keepPart(writer.fileId, durable);
  const resumed = await cutOff.store.resume(writer.fileId);
  if (!resumed.ok) throw new Error(resumed.error.code);
  const from = resumed.value.durableOffset;
  expect(from).toBe(2 * chunksPerCheckpoint * 65536);
  await resumed.value.append(patternBytes(length - from, from));
  const { fileId } = await resumed.value.finish();
  expect(await cutOff.store.verify(fileId)).toMatchObject({ ok: true, value: { size: length } });
  expect(cutOff.context.catalog.partBytes(fileId)).toBeUndefined();
  // Its store is closed already: only the descriptor is left to give back.
  await writer.discard().catch(() => undefined);
});

test('a part of which nothing is surely durable is begun again', async () => {
  const at = opened(() => openTestStore());
  const writer = await at.store.create(testMetadata('a'), 65536);
  await writer.append(patternBytes(65536));
  expect(await at.store.resume(writer.fileId)).toMatchObject({ error: { code: 'vault.resume_impossible' } });
  expect(await readdir(at.context.paths.parts)).toEqual([]);
  await writer.discard();
});

test('a key with too little room is told before anything is written', async () => {
  const at = opened(() => openTestStore(undefined, undefined, async () => 20_000_000));
  await expect(at.store.create(testMetadata('a'), 10_000_000)).rejects.toMatchObject({ code: 'key.full' });
  expect(await readdir(at.folder)).not.toContain('part');
  await expect(write(at, 'small', 1000)).resolves.toMatchObject({ size: 1000 });
});

test('an interrupted removal is ended at the next opening', async () => {
  const at = opened(() => openTestStore());
  const { fileId } = await write(at, 'a', 10);
  at.context.catalog.markDeleting(fileId);
  const again = opened(() => openTestStore(at.folder));
  expect(again.store.list()).toEqual([]);
  await again.store.settle();
  await expect(stat(again.context.paths.of(fileId))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(again.context.catalog.deleting()).toEqual([]);
});

test('parts that nobody will resume are removed, the others kept', async () => {
  const at = opened(() => openTestStore());
  const writers = [];
  for (const name of ['a', 'b']) {
    const writer = await at.store.create(testMetadata(name));
    await writer.append(patternBytes(200_000));
    await writer.suspend();
    writers.push(writer);
  }
  const [kept, dropped] = writers.map((writer) => writer.fileId);
  if (!kept || !dropped) throw new Error('two writers');
  await at.store.discardParts(new Set([kept]));
  expect(await readdir(at.context.paths.parts)).toEqual([kept]);
});

test('a part that is deleted leaves neither its bytes nor its row, and a row whose part is gone goes too', async () => {
  const at = opened(() => openTestStore());
  const writers = [];
  for (const name of ['a', 'b']) {
    const writer = await at.store.create(testMetadata(name));
    await writer.append(patternBytes(200_000));
    await writer.suspend();
    writers.push(writer);
  }
  const [deleted, lost] = writers.map((writer) => writer.fileId);
  if (!deleted || !lost) throw new Error('two writers');
  await at.store.delete(deleted);
  expect(await readdir(at.context.paths.parts)).toEqual([lost]);
  await rm(at.context.paths.part(lost));
  await at.store.discardParts(new Set());
  expect(at.context.catalog.parts()).toEqual([]);
});

test('the catalogue of a lost database is rebuilt from the files, and what cannot be is told', async () => {
  const at = opened(() => openTestStore());
  const files = [];
  for (const name of ['Un.pdf', 'Deux.pdf', 'Trois.pdf']) files.push(await write(at, name, 150_000));
  const [, second, third] = files;
  if (!second || !third) throw new Error('three files');
  await truncate(at.context.paths.of(second.fileId), 100_000);
  await flip(50)(at.context.paths.of(third.fileId));
  await writeFile(join(at.context.paths.finished, 'stranger.txt'), 'x');
  const lost = opened(() => openTestStore(at.folder, undefined, undefined, 'new.db'));
  const report = await rebuildCatalog(lost.context);
  expect(report.restored).toBe(1);
  expect(report.unreadable).toEqual(
    expect.arrayContaining([
      { fileId: second.fileId, name: 'Deux.pdf', code: 'vault.file_truncated' },
      { fileId: third.fileId, name: '', code: 'vault.file_damaged' },
    ]),
  );
  expect(lost.store.list()).toEqual([files[0]]);
  expect(lost.store.found.list()).toEqual([files[0]]);
  expect(await rebuildCatalog(lost.context)).toMatchObject({ restored: 0 });
});

test('a rebuilding forgets what the catalogue knows and is not there any more', async () => {
  const at = opened(() => openTestStore());
  const gone = await write(at, 'Parti.pdf', 10);
  const here = await write(at, 'Là.pdf', 10);
  await rm(at.context.paths.of(gone.fileId));
  expect(await rebuildCatalog(at.context)).toEqual({ restored: 0, unreadable: [] });
  expect(at.store.list()).toEqual([here]);
});

test('what lies behind a folder that ends the rebuilding is taken up from the other end', async () => {
  const at = opened(() => openTestStore());
  const folders = new Set<string>();
  while (folders.size < 3) {
    const { fileId } = await write(at, 'a', 10);
    folders.add(fileId.slice(0, 2));
  }
  const ids = at.context.catalog.ids();
  const middle = join(at.context.paths.finished, [...folders].sort()[1] ?? '');
  await rm(middle, { recursive: true });
  await symlink(middle, middle);
  const lost = opened(() => openTestStore(at.folder, undefined, undefined, 'new.db'));
  for (const backwards of [false, true]) {
    await expect(rebuildCatalog(lost.context, backwards)).rejects.toThrow('ELOOP');
  }
  const rest = ids.filter((id) => !middle.endsWith(id.slice(0, 2)));
  expect([...lost.context.catalog.ids()].sort()).toEqual(rest.sort());
});

test('a file moved to another name is not taken up under it', async () => {
  const at = opened(() => openTestStore());
  const { fileId } = await write(at, 'a', 10);
  const other = await write(at, 'b', 10);
  await rename(at.context.paths.of(fileId), at.context.paths.of(other.fileId));
  const lost = opened(() => openTestStore(at.folder, undefined, undefined, 'new.db'));
  expect(await rebuildCatalog(lost.context)).toMatchObject({
    restored: 0,
    unreadable: [{ code: 'vault.file_swapped' }],
  });
});
