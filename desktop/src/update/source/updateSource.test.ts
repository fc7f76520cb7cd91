import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { httpSource } from './updateSource.ts';

let http: Server | undefined;
afterEach(() => {
  http?.closeAllConnections();
  http?.close();
});
const never = new AbortController().signal;

async function serve(handle: Parameters<typeof createServer>[1]): Promise<string> {
  http = createServer(handle);
  await new Promise<void>((resolve) => http?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

test('brings a file, and says when there is none', async () => {
  const origin = await serve((request, response) =>
    request.url === '/api/v1/updates/metadata/timestamp.json'
      ? response.end('{}')
      : response.writeHead(404).end(),
  );
  const source = httpSource('server', origin);
  expect(Buffer.from((await source.get('metadata/timestamp.json', 10, never)) ?? '').toString()).toBe('{}');
  expect(await source.get('metadata/9.root.json', 10, never)).toBeUndefined();
});

test('an answer without end is cut off', async () => {
  const origin = await serve((_request, response) => {
    const more = () => response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more));
    more();
  });
  await expect(
    httpSource('mirror', origin).get('metadata/timestamp.json', 4096, never),
  ).rejects.toMatchObject({
    code: 'update.source_wrong',
  });
});

test('a redirection elsewhere is not followed', async () => {
  const origin = await serve((_request, response) =>
    response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
  );
  await expect(httpSource('server', origin).get('metadata/timestamp.json', 10, never)).rejects.toMatchObject({
    code: 'update.source_away',
  });
});

test('nobody there; and the person who stops it', async () => {
  await expect(httpSource('mirror', 'http://127.0.0.1:1').get('x', 10, never)).rejects.toMatchObject({
    code: 'update.source_away',
  });
  const stopper = new AbortController();
  const origin = await serve(() => stopper.abort(new Error('the key goes')));
  await expect(httpSource('server', origin).get('x', 10, stopper.signal)).rejects.toThrow('the key goes');
});
