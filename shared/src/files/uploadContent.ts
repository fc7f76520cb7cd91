import { AppError, isAppError } from '../lib/errors.ts';
import type { ContentReader, ContentStore } from '../ports/contentStore.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { Transport } from '../ports/transport.ts';
import { chunkName } from '../sync/digest.ts';
import type { StoredContent } from './contentTable.ts';
import { inParallel } from './inParallel.ts';
import { decodeManifest } from './manifest.ts';

/** Chunks asked for in one question, and sent at once. */
const namesPerQuestion = 500;
const chunksAtOnce = 4;

/** A chunk and where its bytes stand: `null` = the manifest itself. */
interface Piece {
  readonly name: string;
  readonly size: number;
  readonly offset: number | null;
}

/**
 * Sends what the server lacks of a content; asking first makes it resumable at any chunk.
 * @param progress called with the bytes that the server holds
 * @throws {AppError} `files.content_lost` when this host cannot read it any more; `files.busy` when somebody else is still sending a chunk of it;
 * the transport's own
 */
export async function uploadContent(
  host: { readonly store: ContentStore; readonly transport: Transport; readonly hasher: Hasher },
  content: StoredContent,
  progress: (doneBytes: number, totalBytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const pieces = piecesOf(content);
  const missing = new Set<string>();
  for (let at = 0; at < pieces.length; at += namesPerQuestion) {
    const names = pieces.slice(at, at + namesPerQuestion).map((piece) => piece.name);
    for (const name of await host.transport.missingChunks(names, signal)) missing.add(name);
  }
  const toSend = pieces.filter((piece) => missing.has(piece.name));
  let done =
    content.sizeBytes - toSend.reduce((sum, piece) => sum + (piece.offset === null ? 0 : piece.size), 0);
  progress(done, content.sizeBytes);
  if (toSend.length === 0) return;
  const opened = await host.store.open(content.fileId);
  if (!opened.ok) throw new AppError('files.content_lost', opened.error.data);
  const send = async (piece: Piece) => {
    signal?.throwIfAborted();
    await host.transport.putChunk(
      piece.name,
      await bytesOf(host.hasher, opened.value, content, piece),
      signal,
    );
    if (piece.offset !== null) done += piece.size;
    progress(done, content.sizeBytes);
  };
  try {
    // A whole class hands the same worksheet in: what another key is sending just now is asked for again after all else.
    const busy: Piece[] = [];
    await inParallel(toSend, chunksAtOnce, (piece) =>
      send(piece).catch((error: unknown) => {
        if (!isAppError(error) || error.code !== 'files.busy') throw error;
        busy.push(piece);
      }),
    );
    await inParallel(busy, chunksAtOnce, send);
  } finally {
    await opened.value.close();
  }
}

/** Each distinct chunk once, the manifest last: the server sees it only when what it names is there. */
function piecesOf(content: StoredContent): readonly Piece[] {
  const manifest = decodeManifest(content.bytes);
  if (manifest === undefined) throw new AppError('files.content_lost');
  const pieces = new Map<string, Piece>();
  let offset = 0;
  for (const { name, size } of manifest.chunks) {
    if (!pieces.has(name)) pieces.set(name, { name, size, offset });
    offset += size;
  }
  return [...pieces.values(), { name: content.manifest, size: content.bytes.length, offset: null }];
}

async function bytesOf(
  hasher: Hasher,
  reader: ContentReader,
  content: StoredContent,
  piece: Piece,
): Promise<Uint8Array> {
  if (piece.offset === null) return content.bytes;
  const bytes = await reader.read(piece.offset, piece.size).catch((error: unknown) => {
    // The file itself is unusable: waiting would hold everything up for ever. A failing key (`key.*`) is another matter.
    if (isAppError(error) && error.code.startsWith('vault.file_')) {
      throw new AppError('files.content_lost', error.data, error);
    }
    throw error;
  });
  if (chunkName(hasher, bytes) !== piece.name) throw new AppError('files.content_lost');
  return bytes;
}
