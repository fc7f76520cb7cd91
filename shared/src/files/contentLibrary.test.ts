import { beforeEach, describe, expect, test } from 'vitest';
import type { FileContent } from '../domain/fileContent.ts';
import { concatBytes } from '../lib/bytes.ts';
import { AppError } from '../lib/errors.ts';
import { contentStoreContract } from '../ports/contracts/contentStoreContract.ts';
import { attached, type Bag, noise, openBags } from '../testing/sync/bag.ts';
import { memoryContentStore, memoryFiles } from '../testing/sync/memoryContentStore.ts';
import type { ModelServer } from '../testing/sync/modelServer.ts';
import { withoutMembership } from '../testing/sync/testSchool.ts';

test.each(contentStoreContract)('the store of these tests: $name', async ({ run }) => {
  const disk = memoryFiles();
  await run({ store: memoryContentStore(disk), reopen: async () => memoryContentStore(disk) });
});

let server: ModelServer;
let pupil: Bag;
let teacher: Bag;

beforeEach(async () => {
  ({ server, pupil, teacher } = await openBags());
});

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
