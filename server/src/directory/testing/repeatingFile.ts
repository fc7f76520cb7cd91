import { open } from 'node:fs/promises';

/** Writes `head`, then `block` again and again until the file has at least so many bytes, then `foot`. Returns its bytes. */
export async function writeRepeating(
  path: string,
  bytes: number,
  parts: { readonly head: string; readonly block: string; readonly foot: string },
): Promise<number> {
  const [head, block, foot] = [parts.head, parts.block, parts.foot].map((text) => Buffer.from(text));
  if (head === undefined || block === undefined || foot === undefined || block.length === 0)
    throw new TypeError('a block that repeats');
  const file = await open(path, 'w');
  try {
    let written = (await file.write(head)).bytesWritten;
    while (written < bytes) written += (await file.write(block)).bytesWritten;
    return written + (await file.write(foot)).bytesWritten;
  } finally {
    await file.close();
  }
}
