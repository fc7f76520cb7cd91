import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Loopback, startLoopback } from './loopback.ts';

const state = 's'.repeat(43);
const code = 'c'.repeat(43);
let loopback: Loopback;

beforeEach(async () => {
  loopback = await startLoopback(state, 'fr');
});
afterEach(() => loopback.close());

/** The first line of the answer to a request whose target is sent as it stands. */
function statusOf(target: string, host?: string): Promise<string> {
  const { port } = new URL(loopback.address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('end', () => resolve(answer.split('\r\n')[0] ?? '')).on('error', reject);
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: ${host ?? `127.0.0.1:${port}`}\r\nConnection: close\r\n\r\n`,
    );
  });
}

test.each([
  '//',
  '///',
  'http://[/cartable',
  '/%E0%A4%A',
  `/cartable?state=%E0%A4%A&code=${code}`,
  `/cartable?state=${'x'.repeat(43)}&code=${code}`,
])('%s is not found, and the browser that comes back afterwards is still heard', async (target) => {
  expect(await statusOf(target)).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(await statusOf(`/cartable?state=${state}&code=${code}`)).toBe('HTTP/1.1 200 OK');
  expect(await loopback.code).toBe(code);
});

test('a name that only points here is not believed (DNS rebinding)', async () => {
  const { port } = new URL(loopback.address);
  const right = `/cartable?state=${state}&code=${code}`;
  expect(await statusOf(right, `mechant.example:${port}`)).toBe('HTTP/1.1 404 Not Found');
  expect(await statusOf(right)).toBe('HTTP/1.1 200 OK');
});

test.each([
  ['a code of another form', 'code=x', 'auth.federation_refused'],
  ['a refusal of the server’s', 'error=auth.identity_unknown', 'auth.identity_unknown'],
  ['words that are no code', 'error=<b>x</b>', 'auth.federation_refused'],
])('%s ends the waiting with a reason', async (_, said, reason) => {
  const ended = expect(loopback.code).rejects.toMatchObject({ code: reason });
  expect(await statusOf(`/cartable?state=${state}&${encodeURI(said)}`)).toBe('HTTP/1.1 200 OK');
  await ended;
});
