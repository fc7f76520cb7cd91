import { contentStoreContract } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { test } from 'vitest';
import { memoryContents } from './memoryContents.ts';

test.each(contentStoreContract)('documents in the worker’s memory: $name', async ({ run }) => {
  const store = memoryContents();
  // It ends with the worker: opening it again is going on with it.
  await run({ store, reopen: async () => store });
});
