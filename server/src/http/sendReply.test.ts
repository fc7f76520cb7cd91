import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { pieceOf } from '@cartable/shared/ports/gunzip.ts';
import { afterEach, expect, test } from 'vitest';
import { nodeGunzip } from '../ops/nodeHost.ts';
import { sendReply } from './sendReply.ts';

const type = 'text/plain; charset=utf-8';
const shared = Buffer.from('la même ligne pour toute la classe\n'.repeat(2_000));
const whole = Buffer.concat([Buffer.from('{"head":1}\n'), shared]);
let close: (() => void) | undefined;
afterEach(() => close?.());

/** What a client with these headers receives of a page that many share. */
async function received(headers: Record<string, string>, end: Uint8Array = shared) {
  const server = createServer((request, response) => {
    void sendReply({ text: '{"head":1}\n', shared: end, type }, response, request.headers);
  }).listen(0, '127.0.0.1');
  close = () => server.close();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [answer] = (await once(get({ port, host: '127.0.0.1', headers, agent: false }), 'response')) as [
    IncomingMessage,
  ];
  const body = await buffer(answer);
  expect(Number(answer.headers['content-length'])).toBe(body.length);
  return { body, type: answer.headers['content-type'], encoding: answer.headers['content-encoding'] };
}

test('a client that asks for a file is sent one, packed for everyone', async () => {
  const answer = await received({ accept: 'application/gzip, */*', 'accept-encoding': 'gzip, br' });
  expect(answer).toMatchObject({ type: 'application/gzip', encoding: undefined });
  expect(Buffer.from(await nodeGunzip(answer.body)).equals(whole)).toBe(true);
  await expect(nodeGunzip(answer.body.subarray(0, 100))).rejects.toThrow();
  await expect(nodeGunzip(answer.body.subarray(0, 3))).rejects.toThrow();
  // The length at its end is but a wish: the bytes come whole whatever it says.
  const large = randomBytes(100_000);
  expect(pieceOf(gzipSync(large))).toBe(100_001);
  expect(pieceOf(Buffer.alloc(8, 0xff))).toBe(8 * 1024 * 1024);
  expect(Buffer.from(await nodeGunzip(gzipSync(large))).equals(large)).toBe(true);
  const two = Buffer.concat([gzipSync(large), gzipSync('end')]);
  expect(Buffer.from(await nodeGunzip(two)).toString('latin1')).toBe(`${large.toString('latin1')}end`);
});

test('others are sent the same with a content encoding that they name, or none', async () => {
  const gzip = await received({ accept: '*/*', 'accept-encoding': 'gzip, br' });
  expect(gzip).toMatchObject({ type, encoding: 'gzip' });
  expect(gunzipSync(gzip.body).equals(whole)).toBe(true);
  const brotli = await received({ 'accept-encoding': 'br' });
  expect(brotli).toMatchObject({ type, encoding: 'br' });
  expect(brotliDecompressSync(brotli.body).equals(whole)).toBe(true);
  const plain = await received({});
  expect(plain).toMatchObject({ type, encoding: undefined });
  expect(plain.body.equals(whole)).toBe(true);
});

test('a short page is sent as it is, whatever the client can unpack', async () => {
  const answer = await received(
    { accept: 'application/gzip', 'accept-encoding': 'gzip, br' },
    Buffer.from('é\n'),
  );
  expect(answer).toMatchObject({ type, encoding: undefined });
  expect(answer.body.toString()).toBe('{"head":1}\né\n');
});
