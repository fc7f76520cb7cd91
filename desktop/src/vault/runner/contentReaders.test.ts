import type { ContentReader } from '@cartable/shared/ports/contentStore.ts';
import { expect, it } from 'vitest';
import { contentReaders } from './contentReaders.ts';

/** Readers that count how often they were opened and closed, and refuse once closed. */
function counted() {
  const opened: string[] = [];
  const closed: string[] = [];
  let failing = false;
  const readers = contentReaders(async (manifest) => {
    if (failing) throw new RangeError('x');
    opened.push(manifest);
    let open = true;
    return {
      file: { size: 1 },
      read: async () => {
        if (!open) throw new TypeError('closed');
        return new Uint8Array(1);
      },
      close: async () => {
        open = false;
        closed.push(manifest);
      },
    } as unknown as ContentReader;
  });
  return { opened, closed, readers, fail: (on: boolean) => (failing = on) };
}

const read = (reader: ContentReader) => reader.read(0, 1);

it('opens a content once for ranges that are asked for at the same time', async () => {
  const { opened, closed, readers } = counted();
  await Promise.all([1, 2, 3].map(() => readers.use('a', read)));
  expect(opened).toEqual(['a']);
  readers.dispose();
  await Promise.resolve();
  await Promise.resolve();
  expect(closed).toEqual(['a']);
});

it('closes none that somebody reads, and every one in the end', async () => {
  const { opened, closed, readers } = counted();
  const letGo = Promise.withResolvers<void>();
  const slow = readers.use('a', async (reader) => {
    await letGo.promise;
    return read(reader);
  });
  for (const name of ['b', 'c', 'd', 'e']) await readers.use(name, read);
  expect(closed).not.toContain('a');
  letGo.resolve();
  expect(await slow).toHaveLength(1);
  readers.dispose();
  await new Promise(setImmediate);
  expect(closed.toSorted()).toEqual(opened.toSorted());
});

it('tries one that did not open anew', async () => {
  const { opened, readers, fail } = counted();
  fail(true);
  await expect(readers.use('a', read)).rejects.toThrow(RangeError);
  fail(false);
  await readers.use('a', read);
  expect(opened).toEqual(['a']);
  readers.dispose();
});
