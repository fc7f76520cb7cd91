import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTestStore } from '@cartable/desktop/vault/files/testContext.ts';

/** Writes and reads back a document of the given size (MB) on a real folder. Prints {"idleMiB", "peakMiB"}: resident memory. */
const [folder = '', megabytes = '2000'] = process.argv.slice(2);
const piece = new Uint8Array(1024 * 1024).fill(5);
const size = Number(megabytes) * 1_000_000;
const at = mkdtempSync(join(folder, 'store-'));
const opened = openTestStore(at);
// A first small document loads every code path, so that idle is the idle of a program in use.
await writeAndRead(8 * piece.length);
globalThis.gc?.();
const idle = process.memoryUsage.rss();
let peak = idle;
const timer = setInterval(sample, 20);
await writeAndRead(size);
clearInterval(timer);
sample();
opened.close();
rmSync(at, { recursive: true });
console.log(JSON.stringify({ idleMiB: idle / 1024 ** 2, peakMiB: peak / 1024 ** 2 }));

function sample(): void {
  peak = Math.max(peak, process.memoryUsage.rss());
}

async function writeAndRead(bytes: number): Promise<void> {
  const metadata = { document: 'bench', version: 1, name: 'bench.bin', folder: [], mime: '', content: null };
  const writer = await opened.store.create(metadata, bytes);
  for (let done = 0; done < bytes; done += piece.length)
    await writer.append(piece.subarray(0, Math.min(piece.length, bytes - done)));
  const file = await writer.finish();
  const reader = await opened.store.open(file.fileId);
  if (!reader.ok) throw new Error(reader.error.code);
  for (let done = 0; done < bytes; done += piece.length) await reader.value.read(done, piece.length);
  await reader.value.close();
  await opened.store.delete(file.fileId);
}
