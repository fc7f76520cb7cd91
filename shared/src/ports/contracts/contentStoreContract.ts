import type { FileMetadata } from '../../crypto/fileMetadata.ts';
import { concatBytes } from '../../lib/bytes.ts';
import type { ContentStore, ContentWriter, FileId, StoredFile } from '../contentStore.ts';
import { type ContractCase, must, mustEqual, mustReject } from './contract.ts';

/** A store and a way to close it and open it again, as when the program restarts. */
export interface ContentStoreFixture {
  readonly store: ContentStore;
  /** The same content under a new store. Writers that were not ended are as after a crash. */
  reopen(): Promise<ContentStore>;
}

const chunk = 65536;

/** Bytes that differ from place to place, so that a chunk in the wrong place shows. */
export function patternBytes(length: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) {
    const place = from + at;
    bytes[at] = (place * 31 + (place >> 8) * 17 + (place >> 16) * 7) & 0xff;
  }
  return bytes;
}

/** Metadata of a test document whose content is named in advance. */
export function testMetadata(name: string, version = 1): FileMetadata {
  return {
    document: 'doc',
    version,
    name,
    folder: ['Français'],
    mime: 'application/pdf',
    content: 'ab'.repeat(32),
  };
}

async function write(store: ContentStore, name: string, length: number, step = length): Promise<StoredFile> {
  const writer = await store.create(testMetadata(name), length);
  for (let at = 0; at < length; at += step)
    await writer.append(patternBytes(Math.min(step, length - at), at));
  return writer.finish();
}

async function read(
  store: ContentStore,
  fileId: FileId,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const opened = await store.open(fileId);
  if (!opened.ok) throw new Error(opened.error.code);
  try {
    return await opened.value.read(offset, length);
  } finally {
    await opened.value.close();
  }
}

async function streamed(store: ContentStore, fileId: FileId): Promise<Uint8Array> {
  const opened = await store.open(fileId);
  if (!opened.ok) throw new Error(opened.error.code);
  const parts: Uint8Array[] = [];
  for await (const part of opened.value.stream()) parts.push(part);
  await opened.value.close();
  return concatBytes(...parts);
}

async function resumed(store: ContentStore, fileId: FileId): Promise<ContentWriter> {
  const result = await store.resume(fileId);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** What every {@link ContentStore} does. */
export const contentStoreContract: readonly ContractCase<ContentStoreFixture>[] = [
  ...[0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 40 * chunk + 5].map((length) => ({
    name: `keeps ${length} bytes, in whatever steps they come`,
    async run({ store, reopen }: ContentStoreFixture) {
      const whole = await write(store, 'whole', length);
      const steps = await write(store, 'steps', length, 100_003);
      mustEqual([whole.size, steps.size], [length, length], 'sizes');
      const again = await reopen();
      for (const { fileId } of [whole, steps]) {
        const bytes = await read(again, fileId, 0, length + 10);
        must(same(bytes, patternBytes(length)), 'the same bytes');
        must(same(await streamed(again, fileId), patternBytes(length)), 'the same bytes in a stream');
        must((await again.verify(fileId)).ok, 'it verifies');
      }
      mustEqual(
        again
          .list()
          .map((file) => file.metadata.name)
          .sort(),
        ['steps', 'whole'],
        'listed',
      );
    },
  })),
  {
    name: 'reads any part',
    async run({ store }) {
      const length = 5 * chunk + 100;
      const { fileId } = await write(store, 'a', length);
      const parts: readonly [number, number][] = [
        [0, 1],
        [chunk - 1, 2],
        [chunk, chunk],
        [3, 4 * chunk],
        [5 * chunk, 1000],
        [length - 1, 1],
        [length, 5],
        [length + chunk, 5],
        [7, 0],
      ];
      for (const [offset, wanted] of parts) {
        const bytes = await read(store, fileId, offset, wanted);
        const there = Math.max(0, Math.min(wanted, length - offset));
        must(same(bytes, patternBytes(there, offset)), `${wanted} bytes from ${offset}`);
      }
    },
  },
  {
    name: 'nothing shows before finish',
    async run({ store, reopen }) {
      const writer = await store.create(testMetadata('a'));
      await writer.append(patternBytes(3 * chunk));
      mustEqual(store.list(), [], 'nothing listed');
      mustEqual((await store.open(writer.fileId)).ok, false, 'not openable');
      await writer.suspend();
      mustEqual((await reopen()).list(), [], 'nothing after reopening');
    },
  },
  {
    name: 'a suspended writing goes on at a chunk boundary and gives the same bytes',
    async run({ store, reopen }) {
      const length = 9 * chunk + 77;
      let writer = await store.create(testMetadata('a'), length);
      const { fileId } = writer;
      let current = store;
      for (const stop of [1, chunk, 4 * chunk + 3, 9 * chunk]) {
        await writer.append(patternBytes(Math.max(0, stop - writer.durableOffset), writer.durableOffset));
        await writer.suspend();
        current = await reopen();
        writer = await resumed(current, fileId);
        mustEqual(writer.durableOffset % chunk, 0, 'a boundary');
        must(writer.durableOffset <= stop, 'never beyond what was given');
        must(writer.durableOffset >= stop - chunk, 'at most a chunk lost');
      }
      await writer.append(patternBytes(length - writer.durableOffset, writer.durableOffset));
      const file = await writer.finish();
      mustEqual(file.size, length, 'size');
      must(same(await read(current, fileId, 0, length), patternBytes(length)), 'the same bytes');
    },
  },
  {
    name: 'a writing whose content is not named in advance is not resumed',
    async run({ store, reopen }) {
      const writer = await store.create({ ...testMetadata('a'), content: null });
      await writer.append(patternBytes(3 * chunk));
      await writer.suspend();
      const again = await (await reopen()).resume(writer.fileId);
      mustEqual(again.ok || again.error.code, 'vault.resume_impossible', 'refused');
    },
  },
  {
    name: 'a discarded writing leaves nothing',
    async run({ store }) {
      const writer = await store.create(testMetadata('a'));
      await writer.append(patternBytes(3 * chunk));
      await writer.discard();
      mustEqual((await store.resume(writer.fileId)).ok, false, 'not resumable');
      mustEqual(store.list(), [], 'not listed');
    },
  },
  {
    name: 'a deleted version is gone, and deleting it again is harmless',
    async run({ store, reopen }) {
      const { fileId } = await write(store, 'a', 10);
      await store.delete(fileId);
      await store.delete(fileId);
      const again = await reopen();
      mustEqual(again.list(), [], 'not listed');
      const opened = await again.open(fileId);
      mustEqual(opened.ok || opened.error.code, 'vault.file_missing', 'not openable');
    },
  },
  {
    name: 'an unfinished writing that is deleted is gone, and deleting it again is harmless',
    async run({ store, reopen }) {
      const writer = await store.create(testMetadata('a'), 3 * chunk);
      await writer.append(patternBytes(2 * chunk));
      await writer.suspend();
      await store.delete(writer.fileId);
      await store.delete(writer.fileId);
      const again = await (await reopen()).resume(writer.fileId);
      mustEqual(again.ok || again.error.code, 'vault.resume_impossible', 'not resumable');
    },
  },
  {
    name: 'an ended writer refuses',
    async run({ store }) {
      const writer = await store.create(testMetadata('a'));
      await writer.finish();
      await mustReject(() => writer.append(patternBytes(1)), 'append after finish');
      await mustReject(() => writer.finish(), 'finish twice');
    },
  },
  {
    name: 'two versions of a document are two files, and names of any kind are kept',
    async run({ store, reopen }) {
      const name = `${'é'.repeat(120)} CON:*?"<>|/\\ .pdf`;
      for (const version of [1, 2]) {
        const writer = await store.create(testMetadata(name, version));
        await writer.append(Uint8Array.of(version));
        await writer.finish();
      }
      const again = await reopen();
      const files = [...again.list()].sort((a, b) => a.metadata.version - b.metadata.version);
      mustEqual(
        files.map((file) => [file.metadata.name, file.metadata.version]),
        [
          [name, 1],
          [name, 2],
        ],
        'both',
      );
      for (const file of files) {
        mustEqual(
          [...(await read(again, file.fileId, 0, 9))],
          [file.metadata.version],
          'each with its own content',
        );
      }
    },
  },
  {
    name: 'a file that cannot exist on FAT is refused before anything is written',
    async run({ store }) {
      const thrown = await mustReject(() => store.create(testMetadata('a'), 5 * 1024 ** 3), 'five GiB');
      mustEqual(
        thrown instanceof Error && 'code' in thrown && thrown.code,
        'vault.file_too_large',
        'its code',
      );
    },
  },
];

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
