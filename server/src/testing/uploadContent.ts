import { createHash, randomBytes } from 'node:crypto';
import type { FileContent } from '@cartable/shared/domain/fileContent.ts';
import { encodeManifest } from '@cartable/shared/files/manifest.ts';
import type { TestClient } from './testClient.ts';

const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Uploads a content of random bytes as two chunks; gives it and its bytes. */
export async function uploadContent(
  client: TestClient,
  sizeBytes = 3000,
): Promise<{ readonly content: FileContent; readonly bytes: Buffer }> {
  const bytes = randomBytes(sizeBytes);
  const parts = [bytes.subarray(0, 1000), bytes.subarray(1000)].map((part) => new Uint8Array(part));
  const chunks = parts.map((part) => ({ name: nameOf(part), size: part.length }));
  const manifest = encodeManifest({ sizeBytes, chunks });
  for (const one of [...parts, manifest]) await client.transport.putChunk(nameOf(one), one);
  return { content: { manifest: nameOf(manifest), sizeBytes, mime: 'text/plain' }, bytes };
}
