import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Gunzip } from '../../ports/gunzip.ts';
import { nodeHasher } from '../../testing/sync/nodeHasher.ts';
import { encodeResponse } from '../response.ts';
import type { FeedRow, SyncRequest } from '../wire.ts';
import type { ApiRequest } from './apiFetch.ts';
import { httpTransport } from './httpTransport.ts';
import type { HttpSession } from './session.ts';

const request: SyncRequest = { v: 1, device: 'd', last: { seq: 0, hash: '' }, pending: 0 };
const row: FeedRow = { op: 'delete', scope: 1, type: 'a.b', id: 'é', rev: 1 };
const page = Buffer.from(encodeResponse(nodeHasher, { v: 1, epoch: 'e', time: 1, sig: '' }, [row]));
const gunzip: Gunzip = async (bytes) => gunzipSync(bytes);
const random = { bytes: (length: number) => new Uint8Array(length) };

/** A transport whose server answers with these bytes, and what it was asked. */
function answered(body: Uint8Array, type: string, unpack?: Gunzip) {
  const asked: Omit<ApiRequest, 'token'>[] = [];
  const session: Pick<HttpSession, 'send'> = {
    async send(sent) {
      asked.push(sent);
      return new Response(new Uint8Array(body), { headers: { 'Content-Type': type } });
    },
  };
  const host = { hasher: nodeHasher, random, ...(unpack && { gunzip: unpack }) };
  return { asked, transport: httpTransport(session as HttpSession, host) };
}

test('a host that unpacks asks for a page as a file and reads it', async () => {
  const { asked, transport } = answered(gzipSync(page), 'application/gzip', gunzip);
  expect((await transport.sync(request)).rows).toEqual([row]);
  expect(asked[0]?.accept).toBe('application/gzip, */*');
});

test('a server that knows no such files is read as before', async () => {
  const { transport } = answered(page, 'text/plain; charset=utf-8', gunzip);
  expect((await transport.sync(request)).rows).toEqual([row]);
});

test('a host that does not unpack does not ask for a file', async () => {
  const { asked, transport } = answered(page, 'text/plain; charset=utf-8');
  expect((await transport.sync(request)).rows).toEqual([row]);
  expect(asked[0]?.accept).toBeUndefined();
});

test('a file that is cut, damaged or none at all is no answer of ours', async () => {
  const file = gzipSync(page);
  const damaged = Buffer.from(file);
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 8) ^ 1, damaged.length - 8);
  for (const body of [file.subarray(0, -9), damaged, page, new Uint8Array(0)]) {
    const { transport } = answered(body, 'application/gzip', gunzip);
    await expect(transport.sync(request)).rejects.toMatchObject({ code: 'net.foreign_answer' });
  }
});
