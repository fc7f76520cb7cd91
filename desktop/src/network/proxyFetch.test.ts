import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpSource } from '../update/source/updateSource.ts';
import { mirrorFetch, policyFetch } from './policyFetch.ts';
import { type ConnectProxy, startConnectProxy } from './testing/connectProxy.ts';

/** An HTTPS server signed by a school's own authority, as `openssl` makes both. */
let folder = '';
let server: Server;
let proxy: ConnectProxy;
let address = '';
let authority = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-ca-'));
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', [...args], { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Lycee',
    '-days',
    '2',
  );
  openssl('req', ...newKey, '-keyout', 'srv.key', '-out', 'srv.csr', '-subj', '/CN=127.0.0.1');
  writeFileSync(join(folder, 'san'), 'subjectAltName=IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'san'];
  openssl('x509', '-req', '-in', 'srv.csr', ...signing, '-out', 'srv.pem');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  authority = read('ca.pem');
  server = createServer({ key: read('srv.key'), cert: read('srv.pem') }, (request, response) => {
    let size = 0;
    request.on('data', (bytes: Buffer) => {
      size += bytes.length;
    });
    request.on('end', () => response.end(`${request.method} ${size}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  proxy = await startConnectProxy();
});
afterAll(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = async (rules: Parameters<typeof policyFetch>[0]) => {
  const ours = policyFetch(rules);
  if (ours === undefined) throw new Error('no client of its own');
  return (await ours(address, { method: 'POST', body: new Uint8Array(70_000) })).text();
};

it('a machine without proxy and authority keeps the runtime’s own client', () => {
  expect(policyFetch(undefined)).toBeUndefined();
  expect(policyFetch({ certificates: [] })).toBeUndefined();
});

it('trusts what the school’s authority signed, directly and through the proxy', async () => {
  expect(await ask({ certificates: [authority] })).toBe('POST 70000');
  expect(proxy.tunnels()).toBe(0);
  expect(await ask({ certificates: [authority], proxy: proxy.origin })).toBe('POST 70000');
  expect(proxy.tunnels()).toBe(1);
});

it('trusts nothing more without it', async () => {
  await expect(ask({ certificates: [], proxy: proxy.origin })).rejects.toThrow();
});

it('reaches a mirror that the school signed, and not through the proxy', async () => {
  const before = proxy.tunnels();
  const rules = { certificates: [authority], proxy: proxy.origin };
  const source = httpSource('mirror', new URL(address).origin, mirrorFetch(rules));
  const bytes = await source.get('metadata/timestamp.json', 100, new AbortController().signal);
  expect(new TextDecoder().decode(bytes)).toBe('GET 0');
  expect(proxy.tunnels()).toBe(before);
  expect(mirrorFetch({ certificates: [], proxy: proxy.origin })).toBeUndefined();
});
