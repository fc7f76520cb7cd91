import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blobStoreContract } from '@cartable/shared/ports/contracts/blobStoreContract.ts';
import { runContract } from '@cartable/shared/ports/contracts/contract.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { diskBlobStore } from './diskBlobStore.ts';

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-blobs-'));
  return work(folder).finally(() => rmSync(folder, { recursive: true }));
}

test.each(blobStoreContract.map((one) => [one.name, one] as const))('on disk: %s', async (_, one) => {
  await withFolder(async (folder) => {
    const results = await runContract([one], async () => ({
      fixture: diskBlobStore(folder),
      close: () => undefined,
    }));
    expect(results).toEqual([{ name: one.name, error: null }]);
  });
});

test('in memory, as tests use it', async () => {
  const results = await runContract(blobStoreContract, async () => ({
    fixture: memoryBlobStore(),
    close: () => undefined,
  }));
  expect(results.filter((one) => one.error !== null)).toEqual([]);
});

test('a name that is not a blob’s never reaches the disk', async () => {
  await withFolder(async (folder) => {
    const store = diskBlobStore(folder);
    for (const name of ['../../etc/passwd', 'AB', 'a/b', '', 'part/x']) {
      await expect(store.put(name, new Uint8Array(1))).rejects.toThrow(RangeError);
    }
    expect(readdirSync(folder)).toEqual(['part']);
  });
});

test('no draft is left behind when storing fails', async () => {
  await withFolder(async (folder) => {
    const store = diskBlobStore(folder);
    // A file where the blob's folder would be.
    await import('node:fs/promises').then((fs) => fs.writeFile(join(folder, 'zz'), ''));
    await expect(store.put('zz01', new Uint8Array(10))).rejects.toThrow();
    expect(readdirSync(join(folder, 'part'))).toEqual([]);
  });
});
