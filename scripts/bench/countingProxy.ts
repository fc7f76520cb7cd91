import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';

/** A plain TCP relay on loopback that counts what passes. */
export interface CountingProxy {
  readonly origin: string;
  readonly bytes: { up: number; down: number };
  close(): void;
}

export async function countingProxy(targetPort: number): Promise<CountingProxy> {
  const bytes = { up: 0, down: 0 };
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    client.on('data', (data) => {
      bytes.up += data.length;
    });
    upstream.on('data', (data) => {
      bytes.down += data.length;
    });
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes,
    close: () => server.close(),
  };
}
