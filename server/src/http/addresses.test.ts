import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logger } from '../ops/logger.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';

let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  // Without the portal, whose page is the answer to `/` whatever stands behind the question mark.
  server = await startTestServer({ log: logger('info', sink), pages: new Map() });
});
afterAll(() => server.stop());

/** Sends a request line and a Host header as they stand: no client of ours would. */
function ask(method: string, target: string, host?: string): Promise<{ status: number; code: string }> {
  const { port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('error', reject).on('end', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      const code = /"code":"([^"]*)"/.exec(body)?.[1] ?? '';
      resolve({ status: Number(head.split(' ')[1]), code });
    });
    const headers = `Host: ${host ?? `127.0.0.1:${port}`}\r\nConnection: close\r\nX-Cartable-Portal: 1`;
    socket.write(`${method} ${target} HTTP/1.1\r\n${headers}\r\n\r\n`);
  });
}

const broken = ['%', '%E0%A4%A', '%zz', '%C0%AE', '%00%FF', '..%c0%af'];

test('a percent sign that encodes nothing is a bad address, wherever an address is decoded, and no defect of ours', async () => {
  const decoding = server.running.server.routes.filter(({ path }) => path.includes('{'));
  expect(decoding.length).toBeGreaterThan(20);
  for (const { method, path } of decoding) {
    for (const part of broken) {
      const target = path.replace(/\{\w+\}/g, part);
      const answer = await ask(method.toUpperCase(), target);
      expect([target, answer]).toEqual([target, { status: 400, code: 'request.address' }]);
    }
  }
  expect(lines.join('')).not.toContain('request failed');
});

test('other addresses that are none are refused, whatever they are', async () => {
  const targets = [
    ...broken.flatMap((part) => [`/${part}`, `/assets/${part}`, `/?${part}`, `/api/v1/${part}?x=${part}`]),
    ...[
      '//',
      '///',
      '//%',
      '/..%2f..%2fetc/passwd',
      '/\\',
      '*',
      'http://[/api/v1/info',
      'http:///',
      '?',
      '#',
    ],
    `/api/v1/federation/x/callback?state=${broken.join('&code=')}`,
    `/api/v1/federation/x/start?return=${broken.join('&challenge=')}`,
  ];
  for (const target of targets) {
    const { status } = await ask('GET', target);
    expect([target, status >= 400 && status < 500]).toEqual([target, true]);
  }
  expect(lines.join('')).not.toContain('request failed');
});

test.each(['a b', '[', '[::1', 'x/../y', 'x@y', 'x:99999', 'x:1:2', '"', '%', ''])(
  'a Host header %j, where it is believed, is refused before anything is made of it',
  async (host) => {
    const answer = await ask('POST', '/api/v1/portal/passkeys/options', host);
    expect(answer).toEqual({ status: 400, code: 'request.address' });
    expect(lines.join('')).not.toContain('request failed');
  },
);
