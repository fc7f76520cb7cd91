import { rm } from 'node:fs/promises';
import { patternBytes, testMetadata } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { type ContractCase, must, mustEqual } from '@cartable/shared/ports/contracts/contract.ts';
import { openTestStore } from '../files/testContext.ts';

const mebibyte = 1024 ** 2;
const size = 384 * mebibyte;
/** The most that a document of any size may add to the process's memory. */
const allowedGrowth = 64 * mebibyte;

/** Memory stays flat while a document far larger than the allowance is written and read. */
export const bigDocumentCase: ContractCase<undefined> = {
  name: `a document of ${size / mebibyte} MiB takes less than ${allowedGrowth / mebibyte} MiB of memory`,
  async run() {
    const at = openTestStore();
    try {
      const step = patternBytes(mebibyte);
      const before = process.memoryUsage.rss();
      let highest = before;
      const look = (): void => {
        highest = Math.max(highest, process.memoryUsage.rss());
      };
      const writer = await at.store.create(testMetadata('grand'), size);
      for (let done = 0; done < size; done += mebibyte) {
        await writer.append(step);
        look();
      }
      const { fileId } = await writer.finish();
      const opened = await at.store.open(fileId);
      must(opened.ok, 'opens');
      for (let done = 0; done < size; done += mebibyte) {
        const part = await opened.value.read(done, mebibyte);
        if (done === size - mebibyte) mustEqual(part.subarray(-5), step.subarray(-5), 'the end');
        look();
      }
      await opened.value.close();
      const grown = highest - before;
      must(grown <= allowedGrowth, `memory grew by ${Math.round(grown / mebibyte)} MiB`);
    } finally {
      at.close();
      await rm(at.folder, { recursive: true, force: true });
    }
  },
};
