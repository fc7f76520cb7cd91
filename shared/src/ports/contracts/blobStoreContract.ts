import type { BlobStore } from '../blobStore.ts';
import { type ContractCase, must, mustEqual } from './contract.ts';

const bytes = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 31 + seed) % 256);

async function names(store: BlobStore): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, size } of store.list()) found.push(`${name} ${size}`);
  return found.sort();
}

/** What every {@link BlobStore} does. */
export const blobStoreContract: readonly ContractCase<BlobStore>[] = [
  {
    name: 'gives back what was put, byte for byte',
    async run(store) {
      for (const length of [0, 1, 65_536, 1_048_576]) {
        const wanted = bytes(length, 7);
        await store.put(`ab${length}`, wanted);
        const kept = await store.get(`ab${length}`);
        mustEqual(kept?.length, length, 'length');
        must(kept?.every((byte, index) => byte === wanted[index]) === true, 'bytes');
      }
    },
  },
  {
    name: 'knows nothing of what was never put',
    async run(store) {
      must(!(await store.has('ab0')), 'absent');
      mustEqual(await store.get('ab0'), undefined, 'absent bytes');
      await store.delete('ab0');
    },
  },
  {
    name: 'takes the same name again, also at the same time',
    async run(store) {
      await Promise.all(Array.from({ length: 8 }, () => store.put('cd01', bytes(1000, 3))));
      await store.put('cd01', bytes(1000, 3));
      mustEqual(await names(store), ['cd01 1000'], 'one blob');
    },
  },
  {
    name: 'forgets what is deleted, and only that',
    async run(store) {
      await store.put('ab01', bytes(10, 1));
      await store.put('ab02', bytes(20, 2));
      await store.delete('ab01');
      must(!(await store.has('ab01')), 'deleted');
      mustEqual(await names(store), ['ab02 20'], 'the other stays');
    },
  },
  {
    name: 'keeps its own copy of the bytes',
    async run(store) {
      const mine = bytes(4, 1);
      await store.put('ee01', mine);
      mine.fill(0);
      mustEqual(await store.get('ee01'), bytes(4, 1), 'unchanged');
    },
  },
];
