import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FileContent } from '../domain/fileContent.ts';
import { mutators } from '../domain/mutators.ts';
import { recordDefinitions } from '../domain/records.ts';
import { concatBytes } from '../lib/bytes.ts';
import { AppError } from '../lib/errors.ts';
import type { UserId } from '../lib/ids.ts';
import type { ClaimedTime } from '../lib/time.ts';
import { contentStoreContract } from '../ports/contracts/contentStoreContract.ts';
import { createSyncEngine, type SyncEngine } from '../sync/client/engine.ts';
import { chunkName } from '../sync/digest.ts';
import { type MemoryFiles, memoryContentStore, memoryFiles } from '../testing/sync/memoryContentStore.ts';
import { type ModelServer, modelServer } from '../testing/sync/modelServer.ts';
import { nodeHasher } from '../testing/sync/nodeHasher.ts';
import { seededRandom } from '../testing/sync/seededRandom.ts';
import { type SimDatabase, simDatabase } from '../testing/sync/simDatabase.ts';
import { simTransport } from '../testing/sync/simTransport.ts';
import { schoolId, schoolRecords, withoutMembership } from '../testing/sync/testSchool.ts';
import { ContentLibrary } from './contentLibrary.ts';
import { decodeManifest } from './manifest.ts';

test.each(contentStoreContract)('the store of these tests: $name', async ({ run }) => {
  const disk = memoryFiles();
  await run({ store: memoryContentStore(disk), reopen: async () => memoryContentStore(disk) });
});

/** One person's key: engine, library, documents. */
class Bag {
  readonly database: SimDatabase = simDatabase();
  readonly files: MemoryFiles = memoryFiles();
  readonly store = memoryContentStore(this.files);
  readonly transport: ReturnType<typeof simTransport>;
  readonly engine: SyncEngine;
  readonly library: ContentLibrary;
  readonly random = seededRandom(1);
  /** Chunk requests that go through before the network fails; undefined = all. */
  chunksLeft: number | undefined;

  constructor(server: ModelServer, user: string, deviceId: string) {
    this.transport = simTransport(server, user, async () => undefined);
    const { putChunk, getChunk } = this.transport;
    const allowed = (): void => {
      if (this.chunksLeft !== undefined && this.chunksLeft-- <= 0) throw new AppError('net.unreachable');
    };
    this.transport.putChunk = async (...args) => {
      allowed();
      return putChunk(...args);
    };
    this.transport.getChunk = async (...args) => {
      allowed();
      return getChunk(...args);
    };
    const hasher = nodeHasher;
    this.engine = createSyncEngine({
      database: this.database,
      definitions: recordDefinitions,
      mutators,
      transport: this.transport,
      hasher,
      random: this.random,
      clock: { now: () => 0 as ClaimedTime, monotonic: () => 0 },
      userId: user as unknown as UserId,
      schoolId,
      deviceId,
      deviceLabel: 'clé',
      uploader: {
        upload: (manifest, signal) => this.library.upload(manifest, signal),
        forgetUploaded: (manifests) => this.library.forgetUploaded(manifests),
        sweep: () => this.library.sweep(),
      },
    });
    this.library = new ContentLibrary({
      database: this.database,
      store: this.store,
      transport: this.transport,
      hasher,
      random: this.random,
      definitions: recordDefinitions,
    });
  }

  add(bytes: Uint8Array, name = 'devoir.pdf'): Promise<FileContent> {
    const source = (async function* () {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
    })();
    return this.library.add(source, { name, mime: 'application/pdf', sizeBytes: bytes.length });
  }

  handIn(id: string, content: FileContent): boolean {
    const files = [{ name: 'devoir.pdf', content }];
    return this.engine.mutate('homework.handIn', { id, assignmentId: 'work.classA', comment: '', files }).ok;
  }

  async bytesOf(manifest: string): Promise<Uint8Array> {
    const reader = await this.library.open(manifest);
    const parts: Uint8Array[] = [];
    for await (const part of reader.stream()) parts.push(part);
    await reader.close();
    return concatBytes(...parts);
  }
}

let server: ModelServer;
let pupil: Bag;
let teacher: Bag;
const noise = (length: number, seed: number): Uint8Array => seededRandom(seed).bytes(length);

async function open(): Promise<void> {
  server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 100 });
  await server.administer(schoolRecords);
  pupil = new Bag(server, 'pupil1', await server.registerDevice('pupil1'));
  teacher = new Bag(server, 'teacher1', await server.registerDevice('teacher1'));
  await pupil.engine.syncNow();
  await teacher.engine.syncNow();
}

beforeEach(open);

const attached = (content: FileContent) => ({ name: 'devoir.pdf', content });

describe('a file', () => {
  test('of which another key is sending a chunk just now goes up all the same, that chunk last', async () => {
    const content = await pupil.add(noise(900_000, 5));
    pupil.handIn('copy1', content);
    const put = pupil.transport.putChunk;
    const asked: string[] = [];
    pupil.transport.putChunk = async (name, bytes, signal) => {
      asked.push(name);
      if (asked.length === 1) throw new AppError('files.busy');
      return put(name, bytes, signal);
    };
    await pupil.engine.syncNow();
    expect(asked.at(-1)).toBe(asked[0]);
    expect((await server.everything()).has('homework.handIn/copy1')).toBe(true);
  });

  test('of which a chunk stays busy waits with its action, and needs that chunk only the next time', async () => {
    const content = await pupil.add(noise(900_000, 5));
    pupil.handIn('copy1', content);
    const put = pupil.transport.putChunk;
    const asked: string[] = [];
    let busy: string | undefined;
    pupil.transport.putChunk = async (name, bytes, signal) => {
      asked.push(name);
      busy ??= name;
      if (busy === name) throw new AppError('files.busy');
      return put(name, bytes, signal);
    };
    await expect(pupil.engine.syncNow()).rejects.toMatchObject({ code: 'files.busy' });
    expect(pupil.engine.status()).toMatchObject({ pendingCount: 1, refusedCount: 0 });
    asked.length = 0;
    pupil.transport.putChunk = (name, bytes, signal) => {
      asked.push(name);
      return put(name, bytes, signal);
    };
    await pupil.engine.syncNow();
    expect(asked).toEqual([busy]);
    expect(pupil.engine.status()).toMatchObject({ pendingCount: 0 });
  });

  test('goes up before its action, comes down on demand, byte for byte', async () => {
    const bytes = noise(900_000, 3);
    const content = await pupil.add(bytes);
    expect(pupil.handIn('copy1', content)).toBe(true);
    await pupil.engine.syncNow();
    expect((await server.everything()).has('homework.handIn/copy1')).toBe(true);
    await teacher.engine.syncNow();
    await teacher.library.fetch(attached(content));
    expect(Buffer.compare(await teacher.bytesOf(content.manifest), bytes)).toBe(0);
  });

  test('interrupted at every chunk, up and down, is resumed and never visible in part', async () => {
    const bytes = noise(1_500_000, 4);
    const content = await pupil.add(bytes);
    pupil.handIn('copy1', content);
    let attempts = 0;
    for (pupil.chunksLeft = 1; ; pupil.chunksLeft = 1) {
      attempts += 1;
      expect(attempts).toBeLessThan(30);
      const failed = await pupil.engine.syncNow().catch((error: AppError) => error.code);
      const there = (await server.everything()).has('homework.handIn/copy1');
      expect(there).toBe(failed === undefined);
      if (there) break;
      expect(pupil.engine.status().pendingCount).toBe(1);
    }
    expect(attempts).toBeGreaterThan(3);
    await teacher.engine.syncNow();
    for (let attempt = 0; ; attempt++) {
      expect(attempt).toBeLessThan(30);
      // The manifest and two chunks each time: what lies beyond the last durable boundary touches two at most.
      teacher.chunksLeft = 3;
      const failed = await teacher.library.fetch(attached(content)).catch((error: AppError) => error.code);
      expect(teacher.library.has(content.manifest)).toBe(failed === undefined);
      if (failed === undefined) break;
      expect(teacher.store.list()).toEqual([]);
    }
    expect(Buffer.compare(await teacher.bytesOf(content.manifest), bytes)).toBe(0);
  });

  test('whole, but not written down when the program was stopped, is not fetched again', async () => {
    const content = await pupil.add(noise(900_000, 3));
    pupil.handIn('copy1', content);
    await pupil.engine.syncNow();
    await teacher.engine.syncNow();
    await teacher.library.fetch(attached(content));
    const [file] = teacher.store.list();
    teacher.database.transaction((writer) => {
      writer.run('DELETE FROM sync_content');
      writer.run('INSERT INTO file_download (manifest, file_id) VALUES (:manifest, :fileId)', {
        manifest: content.manifest,
        fileId: file?.fileId ?? '',
      });
    });
    // The manifest, no chunk.
    teacher.chunksLeft = 1;
    await teacher.library.fetch(attached(content));
    expect(teacher.library.has(content.manifest)).toBe(true);
    expect(teacher.store.list()).toEqual([file]);
  });

  test('given up on its way leaves no part of itself when nothing names it any more', async () => {
    const content = await pupil.add(noise(900_000, 3));
    pupil.handIn('copy1', content);
    await pupil.engine.syncNow();
    await teacher.engine.syncNow();
    teacher.chunksLeft = 3;
    await expect(teacher.library.fetch(attached(content))).rejects.toThrow('net.unreachable');
    expect(teacher.files.parts.size).toBe(1);
    await server.administer([withoutMembership('teacher1', 'classA', 'maths')]);
    await teacher.engine.syncNow();
    expect(teacher.files.parts.size).toBe(0);
  });

  test('sent again with bytes inserted sends only the chunks round them', async () => {
    const bytes = noise(3_000_000, 5);
    pupil.handIn('copy1', await pupil.add(bytes));
    await pupil.engine.syncNow();
    let sent = 0;
    const { putChunk } = pupil.transport;
    pupil.transport.putChunk = (name, chunk) => {
      sent += chunk.length;
      return putChunk(name, chunk);
    };
    pupil.handIn('copy2', await pupil.add(concatBytes(noise(1024, 6), bytes)));
    await pupil.engine.syncNow();
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(1_200_000);
  });

  test('whose copy on the key is damaged before it is sent: the action goes to the tray, what follows goes up', async () => {
    const content = await pupil.add(noise(300_000, 7));
    pupil.handIn('copy1', content);
    pupil.engine.mutate('settings.set', { key: 'theme', value: 'dark' });
    for (const file of pupil.store.list()) pupil.store.damage(file.fileId);
    await pupil.engine.syncNow().catch(() => undefined);
    await pupil.engine.syncNow();
    expect(pupil.engine.refusals()).toMatchObject([{ name: 'homework.handIn', code: 'files.content_lost' }]);
    expect((await server.everything()).has('settings.preference/pupil1.theme')).toBe(true);
  });

  test.each(['files.quota', 'files.too_large'])(
    'that the server will not take (%s): the action goes to the tray with its file, what follows goes up, and it can be sent again',
    async (code) => {
      const { putChunk } = pupil.transport;
      pupil.transport.putChunk = () => Promise.reject(new AppError(code));
      const content = await pupil.add(noise(300_000, 9));
      pupil.handIn('copy1', content);
      pupil.engine.mutate('settings.set', { key: 'theme', value: 'dark' });
      await pupil.engine.syncNow();
      expect(pupil.engine.refusals()).toMatchObject([{ name: 'homework.handIn', code }]);
      expect((await server.everything()).has('settings.preference/pupil1.theme')).toBe(true);
      await pupil.library.sweep();
      pupil.transport.putChunk = putChunk;
      const [refusal] = pupil.engine.refusals();
      expect(refusal && pupil.engine.resubmit(refusal.id, refusal.args).ok).toBe(true);
      await pupil.engine.syncNow();
      expect(pupil.engine.refusals()).toEqual([]);
      expect(server.state.chunks.has(content.manifest)).toBe(true);
    },
  );

  test('that the server lost before the action came is sent again', async () => {
    const content = await pupil.add(noise(300_000, 8));
    pupil.handIn('copy1', content);
    pupil.transport.faults = ['none', 'dropRequest'];
    await pupil.engine.syncNow().catch(() => undefined);
    server.state.chunks.clear();
    await pupil.engine.syncNow();
    expect((await server.everything()).has('homework.handIn/copy1')).toBe(true);
    expect(server.state.chunks.has(content.manifest)).toBe(true);
  });

  test('of many actions that a server put back to an older day lacks: all go up again in one synchronisation', async () => {
    const restore = await server.backup();
    const contents: FileContent[] = [];
    for (let index = 0; index < 6; index += 1) {
      const content = await pupil.add(noise(2_000, 40 + index));
      contents.push(content);
      pupil.handIn(`copy${index}`, content);
    }
    await pupil.engine.syncNow();
    await restore();
    await pupil.engine.syncNow();
    const records = await server.everything();
    for (const [index, { manifest }] of contents.entries()) {
      expect(records.has(`homework.handIn/copy${index}`)).toBe(true);
      expect(server.state.chunks.has(manifest)).toBe(true);
    }
  });

  test('leaves the key with the right to see it, and stays while unsynced work needs it', async () => {
    const content = await pupil.add(noise(300_000, 9));
    pupil.handIn('copy1', content);
    await pupil.engine.syncNow();
    await teacher.engine.syncNow();
    await teacher.library.fetch(attached(content));
    await server.administer([withoutMembership('teacher1', 'classA', 'maths')]);
    await teacher.engine.syncNow();
    expect(teacher.store.list()).toEqual([]);
    await expect(teacher.transport.getChunk(content.manifest, content.manifest)).rejects.toThrow(
      'files.not_found',
    );
    await pupil.library.sweep();
    expect(pupil.store.list()).toHaveLength(1);
  });
});

/** Invariant 14, on random orders of adding, sending, fetching, deleting, collecting and losing the network. */
test('a file shows only when every chunk verifies, and no collection removes what is referenced', async () => {
  const seed = Number(process.env.CARTABLE_SEED ?? Date.now() & 0x7fffffff);
  const step = fc.record({
    what: fc.constantFrom('add', 'syncPupil', 'syncTeacher', 'fetch', 'collect', 'sweep', 'purge'),
    chunks: fc.option(fc.nat(4), { nil: undefined }),
    n: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      await open();
      const contents: { readonly id: string; readonly content: FileContent; readonly bytes: Uint8Array }[] =
        [];
      for (const { what, chunks, n } of steps) {
        pupil.chunksLeft = chunks;
        teacher.chunksLeft = chunks;
        const chosen = contents[n % Math.max(1, contents.length)];
        if (what === 'add') {
          const bytes = noise(40_000 + n * 150_000, contents.length + 1);
          const content = await pupil.add(bytes);
          const id = `copy${contents.length}`;
          if (pupil.handIn(id, content)) contents.push({ id, content, bytes });
        } else if (what === 'syncPupil') await pupil.engine.syncNow().catch(() => undefined);
        else if (what === 'syncTeacher') await teacher.engine.syncNow().catch(() => undefined);
        else if (what === 'sweep') await Promise.all([pupil.library.sweep(), teacher.library.sweep()]);
        else if (what === 'collect') {
          await server.advanceDays(8);
          await server.compact();
        } else if (what === 'purge' && chosen !== undefined) await server.purge('homework.handIn', chosen.id);
        else if (what === 'fetch' && chosen !== undefined) {
          await teacher.library.fetch(attached(chosen.content)).catch(() => undefined);
        }
        await checkContents(contents);
      }
    }),
    { numRuns: Math.ceil(Number(process.env.CARTABLE_HISTORIES ?? 300) / 12), seed, verbose: 1 },
  );
}, 600_000);

async function checkContents(
  contents: readonly { readonly id: string; readonly content: FileContent; readonly bytes: Uint8Array }[],
): Promise<void> {
  const records = await server.everything();
  for (const { id, content, bytes } of contents) {
    for (const bag of [pupil, teacher]) {
      if (!bag.library.has(content.manifest)) continue;
      expect(Buffer.compare(await bag.bytesOf(content.manifest), bytes)).toBe(0);
    }
    if (!records.has(`homework.handIn/${id}`)) continue;
    const manifest = decodeManifest(server.state.chunks.get(content.manifest)?.bytes ?? new Uint8Array());
    expect(manifest?.sizeBytes).toBe(bytes.length);
    for (const chunk of manifest?.chunks ?? []) {
      const stored = server.state.chunks.get(chunk.name)?.bytes ?? new Uint8Array();
      expect(chunkName(nodeHasher, stored)).toBe(chunk.name);
    }
  }
}
