/** Runs `work` with the bytes of what was typed and wipes them afterwards: the page keeps no copy of its own. */
export async function withSecret<T>(
  text: string,
  work: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>,
): Promise<T> {
  const bytes = new TextEncoder().encode(text);
  try {
    return await work(bytes);
  } finally {
    bytes.fill(0);
  }
}
