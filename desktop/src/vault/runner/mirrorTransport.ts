import { createDecipheriv } from 'node:crypto';
import { decodeManifest, maxChunkBytes } from '@cartable/shared/files/manifest.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Transport } from '@cartable/shared/ports/transport.ts';
import { toHex } from '@cartable/shared/lib/bytes.ts';
import type { ApiSession } from '@cartable/shared/sync/http/apiSession.ts';
import { z } from 'zod';

const answer = z.object({
  pieces: z.array(
    z.object({ name: z.string(), locator: z.string().regex(/^[0-9a-f]{64}$/u), key: z.base64() }),
  ),
});
type Piece = z.infer<typeof answer>['pieces'][number];

/** Names asked about at once; the server takes no more. */
const namesAtOnce = 500;
/** A mirror stands in the same building: one that is slower than this is worse than none. */
const patienceMs = 8000;
const tagBytes = 16;

/**
 * The way to the server, with the pieces of documents taken from the school's mirror where it has them. The mirror holds them sealed; name and key
 * of each come from the server, which decides who may read. A mirror that lies, is slow or has gone is not asked again before the next unlocking.
 */
export function mirrorTransport(
  transport: Transport,
  host: {
    readonly session: Pick<ApiSession, 'json'>;
    readonly mirror: string;
    readonly hasher: Hasher;
    readonly fetch?: typeof fetch | undefined;
  },
): Transport {
  const known = new Map<string, Promise<ReadonlyMap<string, Piece>>>();
  let given = true;
  const ask = async (manifest: string, names: readonly string[]): Promise<ReadonlyMap<string, Piece>> => {
    const pieces = new Map<string, Piece>();
    for (let at = 0; at < names.length; at += namesAtOnce) {
      const json = { manifest, names: names.slice(at, at + namesAtOnce) };
      const told = await host.session.json({ method: 'POST', path: '/api/v1/files/sealed', json }, answer);
      for (const piece of told.pieces) pieces.set(piece.name, piece);
    }
    return pieces;
  };
  const fromMirror = async (name: string, manifest: string): Promise<Uint8Array | undefined> => {
    const piece = (await known.get(manifest))?.get(name);
    if (piece === undefined) return undefined;
    const bytes = open(await bring(host, piece.locator), piece.key);
    return toHex(host.hasher.sha256(bytes)) === name ? bytes : undefined;
  };
  return {
    ...transport,
    async getChunk(name, manifest, signal) {
      if (given && name !== manifest) {
        const bytes = await fromMirror(name, manifest).catch(() => undefined);
        if (bytes !== undefined) return bytes;
        signal?.throwIfAborted();
        if (known.has(manifest)) given = false;
      }
      const bytes = await transport.getChunk(name, manifest, signal);
      if (given && name === manifest) {
        const names = [...new Set(decodeManifest(bytes)?.chunks.map((chunk) => chunk.name))];
        // An older server knows no mirrors: nothing is then taken from one.
        if (names.length > 0)
          known.set(
            manifest,
            ask(manifest, names).catch(() => new Map()),
          );
      }
      return bytes;
    },
  };
}

async function bring(
  host: { readonly mirror: string; readonly fetch?: typeof fetch | undefined },
  locator: string,
): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(patienceMs);
  const request = host.fetch ?? fetch;
  const response = await request(`${host.mirror}/api/v1/sealed/${locator}`, { signal, redirect: 'error' });
  const length = Number(response.headers.get('Content-Length') ?? Number.POSITIVE_INFINITY);
  if (!response.ok || length > maxChunkBytes + tagBytes) throw new RangeError('not a sealed piece');
  return new Uint8Array(await response.arrayBuffer());
}

/** @throws Error when it was not sealed by our server for this key */
function open(sealed: Uint8Array, key: string): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64'), Buffer.alloc(12), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
}
