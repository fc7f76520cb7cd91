import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { codeOf } from '../testing/codeOf.ts';
import { ExportTurns } from './exportTurns.ts';
import type { ExportFile } from './personExport.ts';
import { zipExport } from './zipExport.ts';

const never = new AbortController().signal;

/** A step that goes on when it is told to. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: () => resolve() };
}

test('one collects at a time, in the order of asking; sending takes nobody’s turn', async () => {
  const turns = new ExportTurns(Date.now);
  const seen: string[] = [];
  const [collecting, reader] = [gate(), gate()];
  const first = turns.take(
    'one',
    never,
    async () => {
      seen.push('one collects');
      await collecting.passed;
    },
    async () => {
      seen.push('one is sent');
      await reader.passed;
    },
  );
  const collect = (name: string) => async () => void seen.push(`${name} collects`);
  const sent = (name: string) => async () => void seen.push(`${name} is sent`);
  const second = turns.take('two', never, collect('two'), sent('two'));
  expect(await codeOf(turns.take('two', never, collect('two'), sent('two')))).toBe('server.busy');
  expect(seen).toEqual(['one collects']);
  collecting.open();
  // The first one's reader stalls.
  await second;
  expect(seen).toEqual(['one collects', 'one is sent', 'two collects', 'two is sent']);
  expect(await codeOf(turns.take('one', never, collect('one'), sent('one')))).toBe('server.busy');
  reader.open();
  await first;
  await turns.take('one', never, collect('one'), sent('one'));
});

test('one that fails, and one whose reader went, let the next ones pass', async () => {
  const turns = new ExportTurns(Date.now);
  const failing = async () => {
    throw new Error('no disk');
  };
  const failed = codeOf(turns.take('one', never, failing, async () => undefined));
  let collected = 0;
  const collect = async () => {
    collected += 1;
  };
  await turns.take('two', AbortSignal.abort(), collect, collect);
  expect(collected).toBe(0);
  await turns.take('three', never, collect, async () => undefined);
  expect([await failed, collected]).toEqual(['Error: no disk', 1]);
  await turns.take('one', never, collect, async () => undefined);
});

test('a crowd is refused before it fills the memory', async () => {
  const turns = new ExportTurns(Date.now);
  const reader = gate();
  const many = Array.from({ length: 64 }, (_, index) =>
    turns.take(
      `p${index}`,
      never,
      async () => undefined,
      () => reader.passed,
    ),
  );
  const late = () =>
    turns.take(
      'late',
      never,
      async () => undefined,
      async () => undefined,
    );
  expect(await codeOf(late())).toBe('server.busy');
  reader.open();
  await Promise.all(many);
  expect(await codeOf(late())).toBe('ok');
});

test('a reader that takes nothing more is cut off', async () => {
  const piece = new Uint8Array(1_000_000);
  // More than any socket's buffers hold.
  const endless: ExportFile = {
    path: 'document.bin',
    async *bytes() {
      for (;;) yield piece;
    },
  };
  const ended = Promise.withResolvers<string>();
  const server = createServer((_request, response) => {
    codeOf(zipExport([endless], response, 50)).then(ended.resolve);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  response.pause();
  expect(await ended.promise).toBe('ERR_STREAM_PREMATURE_CLOSE');
  response.destroy();
  server.close();
  await once(server, 'close');
});

test('a place that is kept is there for the download that follows, for a minute; without one, and twice, it is refused before', async () => {
  const start = 1_000_000;
  let now = start;
  const turns = new ExportTurns(() => now);
  const reader = gate();
  const nothing = async () => undefined;
  const keep = (asker: string) => codeOf(Promise.resolve().then(() => turns.keep(asker)));
  expect(await keep('one')).toBe('ok');
  // A second click.
  expect(await keep('one')).toBe('ok');
  const download = turns.take('one', never, nothing, () => reader.passed);
  expect(await keep('one')).toBe('server.busy');
  for (let no = 0; no < 62; no += 1) await keep(`p${no}`);
  expect(await keep('last')).toBe('ok');
  expect(await keep('late')).toBe('server.busy');
  expect(await codeOf(turns.take('late', never, nothing, nothing))).toBe('server.busy');
  // Those who have a place are let in, however full it is.
  expect(await codeOf(turns.take('p0', never, nothing, nothing))).toBe('ok');
  expect(await keep('late')).toBe('ok');
  // Nobody came for the others within a minute.
  now = start + 30_000;
  expect(await keep('later')).toBe('server.busy');
  now = start + 60_000;
  // Whoever asks for no place, as a key does, is not kept out by them either.
  expect(await codeOf(turns.take('key', never, nothing, nothing))).toBe('ok');
  expect(await keep('later')).toBe('ok');
  reader.open();
  await download;
});
