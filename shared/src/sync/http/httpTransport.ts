import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';
import type { Gunzip } from '../../ports/gunzip.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Random } from '../../ports/random.ts';
import type { Transport } from '../../ports/transport.ts';
import { chunkName } from '../digest.ts';
import { openResponse } from '../response.ts';
import { readBody } from './apiFetch.ts';
import { openHints } from './hintStream.ts';
import type { ApiSession } from './apiSession.ts';

/** A chunk of 1 MiB on a slow link. */
const chunkTimeoutMs = 120_000;
/** A page of 2 MiB that hardly compresses, on a slow phone's link. */
const pageTimeoutMs = 120_000;
const missing = z.object({ missing: z.array(z.string()) });
const registered = z.object({ deviceId: z.string() });

/** A page as a file, for hosts that unpack it themselves. */
const packedPage = 'application/gzip';

async function unpacked(gunzip: Gunzip, body: Uint8Array): Promise<Uint8Array> {
  try {
    return await gunzip(body);
  } catch (cause) {
    throw new AppError('net.foreign_answer', {}, cause);
  }
}

/** The transport over HTTP: what `docs/spec/sync.md` describes, on any host that has fetch. */
export function httpTransport(
  session: ApiSession,
  host: {
    readonly hasher: Hasher;
    readonly random: Random;
    /** Absent where fetch alone unpacks (browsers). */
    readonly gunzip?: Gunzip;
  },
): Transport {
  return {
    async sync(request, signal) {
      const response = await session.send({
        method: 'POST',
        path: '/api/v1/sync',
        json: request,
        signal,
        timeoutMs: pageTimeoutMs,
        ...(host.gunzip && { accept: `${packedPage}, */*` }),
      });
      const body = new Uint8Array(await readBody(response, (one) => one.arrayBuffer()));
      const packed = host.gunzip && response.headers.get('Content-Type') === packedPage;
      return openResponse(host.hasher, packed ? await unpacked(host.gunzip, body) : body);
    },
    async registerDevice(label) {
      return session.json({ method: 'POST', path: '/api/v1/devices', json: { label } }, registered);
    },
    async missingChunks(names, signal) {
      const found = await session.json(
        { method: 'POST', path: '/api/v1/files/missing', json: { names }, signal },
        missing,
      );
      return found.missing;
    },
    async putChunk(name, bytes, signal) {
      const path = `/api/v1/files/chunks/${name}`;
      const response = await session.send({ method: 'PUT', path, bytes, signal, timeoutMs: chunkTimeoutMs });
      // A captive portal says 200 to anything; only our server says 204.
      if (response.status !== 204) throw new AppError('net.foreign_answer', { status: response.status });
    },
    async getChunk(name, manifest, signal) {
      const path = `/api/v1/files/chunks/${name}`;
      const request = {
        method: 'GET',
        path,
        query: { manifest },
        signal,
        timeoutMs: chunkTimeoutMs,
      } as const;
      const buffer = await readBody(await session.send(request), (one) => one.arrayBuffer());
      const bytes = new Uint8Array(buffer);
      if (chunkName(host.hasher, bytes) !== name) throw new AppError('net.foreign_answer');
      return bytes;
    },
    hints: (listener) => openHints(session, host.random, listener),
  };
}
