import type { FileMetadata } from '../crypto/fileMetadata.ts';
import type { Attachment } from '../domain/fileContent.ts';
import { AppError } from '../lib/errors.ts';
import type { ContentStore, ContentWriter, FileId } from '../ports/contentStore.ts';
import type { Transport } from '../ports/transport.ts';
import type { ContentTable } from './contentTable.ts';
import { decodeManifest } from './manifest.ts';

/** Chunks on their way at once; they are written in order. */
const chunksAhead = 4;

/**
 * Brings a content from the server straight into an encrypted file: each chunk is verified (by the transport against its name), then
 * appended; nothing is visible before the last. Stopped anywhere, it goes on at the last durable boundary.
 * @throws {AppError} `files.content_wrong` when what the server has is not what the record says; the transport's and the store's own
 */
export async function downloadContent(
  host: { readonly store: ContentStore; readonly transport: Transport; readonly table: ContentTable },
  file: Attachment,
  progress: (doneBytes: number, totalBytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { manifest: name, sizeBytes } = file.content;
  const bytes = await host.transport.getChunk(name, name, signal);
  const manifest = decodeManifest(bytes);
  if (manifest === undefined || manifest.sizeBytes !== sizeBytes) throw new AppError('files.content_wrong');
  const content = { manifest: name, bytes, sizeBytes, uploaded: true };
  const finished = await finishedBefore(host, file);
  if (finished !== undefined) {
    host.table.add({ ...content, fileId: finished });
    progress(sizeBytes, sizeBytes);
    return;
  }
  const writer = await startOrResume(host, file);
  try {
    const from = writer.durableOffset;
    let offset = 0;
    const wanted = manifest.chunks.filter(({ size }) => {
      offset += size;
      return offset > from;
    });
    let written = from;
    let at = sizeBytes - wanted.reduce((sum, { size }) => sum + size, 0);
    progress(written, sizeBytes);
    for await (const chunk of ahead(wanted, (one) => host.transport.getChunk(one.name, name, signal))) {
      signal?.throwIfAborted();
      await writer.append(chunk.subarray(Math.max(0, written - at)));
      at += chunk.length;
      written = Math.max(written, at);
      progress(written, sizeBytes);
    }
  } catch (error) {
    // What is durable stays, for the next attempt.
    await writer.suspend().catch(() => undefined);
    throw error;
  }
  const stored = await writer.finish();
  if (stored.size !== sizeBytes) {
    await host.store.delete(stored.fileId);
    throw new AppError('files.content_wrong');
  }
  host.table.add({ ...content, fileId: stored.fileId });
}

/** The file of a download that was whole already when the program was stopped, before it was written down which content it holds. */
async function finishedBefore(
  host: { readonly store: ContentStore; readonly table: ContentTable },
  { content }: Attachment,
): Promise<FileId | undefined> {
  const started = host.table.download(content.manifest);
  const opened = started && (await host.store.open(started));
  if (!opened?.ok) return undefined;
  const { file, close } = opened.value;
  await close();
  return file.size === content.sizeBytes ? file.fileId : undefined;
}

async function startOrResume(
  host: { readonly store: ContentStore; readonly table: ContentTable },
  file: Attachment,
): Promise<ContentWriter> {
  const { manifest, sizeBytes, mime } = file.content;
  const started: FileId | undefined = host.table.download(manifest);
  if (started !== undefined) {
    const resumed = await host.store.resume(started);
    if (resumed.ok) return resumed.value;
    await host.store.delete(started);
  }
  const metadata: FileMetadata = {
    document: manifest,
    version: 1,
    name: file.name,
    folder: [],
    mime,
    content: manifest,
  };
  const writer = await host.store.create(metadata, sizeBytes);
  host.table.startDownload({ manifest, fileId: writer.fileId });
  return writer;
}

/** The results in order, with a few calls under way at any time. */
async function* ahead<T, R>(items: readonly T[], get: (item: T) => Promise<R>): AsyncGenerator<R> {
  const under: Promise<R>[] = [];
  try {
    for (const item of items) {
      under.push(get(item));
      if (under.length === chunksAhead) yield await (under.shift() as Promise<R>);
    }
    while (under.length > 0) yield await (under.shift() as Promise<R>);
  } finally {
    // Those not waited for must not end as unhandled rejections.
    for (const one of under) one.catch(() => undefined);
  }
}
