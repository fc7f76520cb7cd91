import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import type { ContentReader } from '@cartable/shared/ports/contentStore.ts';

/** A viewer asks for many small ranges of the same file. */
const readersKept = 3;

interface Kept {
  readonly opened: Promise<ContentReader>;
  users: number;
  /** Not kept any more: the last user closes it. */
  dropped: boolean;
}

/** Readers of contents that stay open between two reads, each content once. */
export interface ContentReaders extends Disposable {
  /** Gives `work` a reader that nobody closes meanwhile. @throws why it cannot be opened */
  use<T>(manifest: string, work: (reader: ContentReader) => Promise<T>): Promise<T>;
}

/** Keeps readers opened by `open`. A file handle that is forgotten keeps the key from being ejected on Windows. */
export function contentReaders(open: (manifest: string) => Promise<ContentReader>): ContentReaders {
  const readers = new Map<string, Kept>();
  const close = ({ opened }: Kept): void => {
    void opened.then((reader) => reader.close()).catch(() => undefined);
  };
  const drop = (manifest: string, one: Kept): void => {
    readers.delete(manifest);
    one.dropped = true;
    if (one.users === 0) close(one);
  };
  return {
    async use(manifest, work) {
      const one = readers.get(manifest) ?? { opened: open(manifest), users: 0, dropped: false };
      // Last in the order of use.
      readers.delete(manifest);
      readers.set(manifest, one);
      one.users += 1;
      for (const [name, old] of readers) if (readers.size > readersKept) drop(name, old);
      try {
        return await work(await one.opened);
      } catch (error) {
        // One that did not open is tried anew the next time.
        if (readers.get(manifest) === one) {
          readers.delete(manifest);
          one.dropped = true;
        }
        throw error;
      } finally {
        one.users -= 1;
        if (one.dropped && one.users === 0) close(one);
      }
    },
    dispose() {
      for (const [manifest, one] of readers) drop(manifest, one);
    },
  };
}
