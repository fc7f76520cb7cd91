import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from './durable.ts';

/** Writes a byte into a folder, durably, and takes it away again. @throws what the system says of a folder that takes none */
export async function tryWriting(folder: string): Promise<void> {
  const path = join(folder, 'try.new');
  const handle = await open(path, 'w');
  try {
    await handle.write(Buffer.alloc(1));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await removeFile(path);
}
