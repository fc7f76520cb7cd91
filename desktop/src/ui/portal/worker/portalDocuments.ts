import type { FileState, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Work } from '@cartable/shared/host/work.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** A file waits in memory until it is sent: more than this is for a key, bytes. */
const mostBytes = 256 * 1024 * 1024;

/** Takes the file that the person chose; it is sent with the action that names it. @throws {AppError} `portal.file_too_large` */
export async function addFile(work: Work, file: File): Promise<Attachment> {
  if (file.size > mostBytes)
    throw new AppError('portal.file_too_large', { most: Math.trunc(mostBytes / 1024 / 1024) });
  const mime = file.type || 'application/octet-stream';
  const content = await work.library.add(bytesOf(file), { name: file.name, mime, sizeBytes: file.size });
  return { name: file.name, content };
}

/** A content is readable while it is here or the server answers: the page's viewers stream it from there. */
export function fileStates(work: Work, manifests: readonly string[]): Readonly<Record<string, FileState>> {
  const reachable = work.status().connection !== 'offline';
  return Object.fromEntries(
    manifests.map((manifest) => [manifest, reachable || work.library.has(manifest) ? 'local' : 'remote']),
  );
}

/** Tries the server again for a content that could not be read; viewers follow the event. @throws {AppError} `net.*` */
export async function fetchFile(
  work: Work,
  file: Attachment,
  emit: (event: HostEvent) => void,
): Promise<void> {
  await work.engine.syncNow();
  emit({ type: 'files', states: { [file.content.manifest]: 'local' } });
}

/** Not every browser can go through a stream with `for await`. */
async function* bytesOf(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw new AppError('files.unreadable', {}, cause);
  } finally {
    reader.releaseLock();
  }
}
