import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maxJsonBytes, mostNested, readJson } from './readJson.ts';

let server: Server;
let port: number;
/** What the last request was read as. */
let read: Promise<unknown>;
beforeAll(async () => {
  server = createServer((request, response) => {
    read = readJson(request).catch((error: unknown) => (isAppError(error) ? error.code : error));
    void read.then((value) => {
      if (!request.complete) response.setHeader('Connection', 'close');
      response.end(JSON.stringify(value === undefined ? 'undefined' : value));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

async function post(body: BodyInit | null, headers: Record<string, string> = {}): Promise<unknown> {
  const sent = { 'Content-Type': 'application/json', ...headers };
  const streamed = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: sent,
    body,
    ...streamed,
  });
  return response.json();
}

test('reads JSON, whole or in parts that cut a letter', async () => {
  expect(await post('{"a":"é"}')).toEqual({ a: 'é' });
  const bytes = new TextEncoder().encode('{"a":"é"}');
  const parts = new ReadableStream({
    async start(controller) {
      for (const byte of bytes) {
        controller.enqueue(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      controller.close();
    },
  });
  expect(await post(parts)).toEqual({ a: 'é' });
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s inside each other are read as far as anything can walk through them', async (_, open, close) => {
  const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
  expect(JSON.stringify(await post(nested(mostNested)))).toBe(nested(mostNested));
  expect(await post(nested(mostNested + 1))).toBe('request.invalid');
  expect(await post(nested(50_000))).toBe('request.invalid');
});

test.each([
  ['application/json; charset=utf-8', { a: 1 }],
  ['Application/JSON;charset="UTF-8"', { a: 1 }],
  ['application/json; charset=utf-16', 'undefined'],
  ['application/jsonp', 'undefined'],
  ['text/plain', 'undefined'],
])('type %s', async (type, expected) => {
  expect(await post('{"a":1}', { 'Content-Type': type })).toEqual(expected);
});

test('no body is none', async () => {
  expect(await post(null)).toBe('undefined');
});

test('what is not JSON, compressed or too long is refused', async () => {
  expect(await post('{"a":')).toBe('request.not_json');
  const zip = gzipSync('{"a":1}');
  expect(await post(new Uint8Array(zip), { 'Content-Encoding': 'gzip' })).toBe('request.media_type');
  expect(await post(`"${'x'.repeat(maxJsonBytes - 2)}"`)).toHaveLength(maxJsonBytes - 2);
});

/** Speaks by hand: a client that does not declare its length, or goes away. */
function socket(head: string) {
  const client = connect(port, '127.0.0.1');
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n`);
  return client;
}

test('a declared length beyond the limit is refused before anything is read', async () => {
  const client = socket(`Content-Length: ${maxJsonBytes + 1}`);
  const [answer] = await once(client, 'data');
  expect(String(answer)).toContain('request.too_large');
  client.destroy();
});

test('an undeclared length is refused when it passes the limit', async () => {
  const client = socket('Transfer-Encoding: chunked');
  const part = 'x'.repeat(64 * 1024);
  for (let index = 0; index < 9; index++) client.write(`10000\r\n${part}\r\n`);
  const [answer] = await once(client, 'data');
  expect(String(answer)).toContain('request.too_large');
  client.destroy();
});

test('a connection that ends in the middle is an interruption', async () => {
  const arrived = once(server, 'request');
  const client = socket('Content-Length: 100');
  client.write('{"a":');
  await arrived;
  client.destroy();
  expect(await read).toBe('request.interrupted');
});
