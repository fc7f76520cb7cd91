import { expect, test } from 'vitest';
import { AppError } from '../../lib/errors.ts';
import type { Transport } from '../../ports/transport.ts';
import { nodeHasher } from '../../testing/sync/nodeHasher.ts';
import { encodeResponse, openResponse } from '../response.ts';
import type { FeedRow, SyncRequest, SyncResponse } from '../wire.ts';
import { gatherPages } from './gatherPages.ts';

const request: SyncRequest = { v: 1, device: 'd', last: { seq: 0, hash: '' }, pending: 0 };
const text = 'a'.repeat(100_000);

/** The page of a cursor: one row of the size given, and whether more follows. */
function page(cursor: string, more: boolean, content = `{"id":"${cursor}","text":"${text}"}`): SyncResponse {
  const row: FeedRow = { op: 'put', scope: 1, type: 'a.b', id: cursor, rev: 1, content };
  const head = { v: 1, epoch: 'e', time: 1, sig: '', cursor, ...(more && { more }) };
  return openResponse(nodeHasher, encodeResponse(nodeHasher, head, [row]));
}

/** Answers with these pages in turn, and notes what happens in which order. */
function scripted(answers: readonly (() => SyncResponse)[]) {
  const events: string[] = [];
  const left = [...answers];
  const sync: Transport['sync'] = async ({ cursor }) => {
    events.push(`asked after ${cursor}`);
    const answer = left.shift();
    if (answer === undefined) throw new Error('asked too often');
    return answer();
  };
  const noting = (name: string, one: SyncResponse): SyncResponse => ({
    head: one.head,
    length: one.length,
    get rows() {
      events.push(`read ${name}`);
      return one.rows;
    },
  });
  // The other calls are not used.
  return { events, noting, transport: { sync } as Transport };
}

const options = (now: () => number = () => 0) => ({ clock: { monotonic: now }, signal: undefined });

test('the next page is asked for before a page is read, and all are joined in order', async () => {
  const { events, noting, transport } = scripted([
    () => noting('2', page('2', true)),
    () => noting('3', page('3', false)),
  ]);
  const gathered = await gatherPages(transport, request, noting('1', page('1', true)), options());
  expect(events).toEqual(['asked after 1', 'read 1', 'asked after 2', 'read 2', 'read 3']);
  expect(gathered.failure).toBeUndefined();
  expect(gathered.response.rows.map((row) => row.id)).toEqual(['1', '2', '3']);
  expect(gathered.response.head).toMatchObject({ cursor: '3', records: 3 });
  expect(gathered.response.head.more).toBeUndefined();
});

test('what came before a connection ended, or before a page that is none, is kept', async () => {
  const unreachable = () => {
    throw new AppError('net.unreachable');
  };
  for (const [answer, code] of [
    [unreachable, 'net.unreachable'],
    [() => page('2', true, '[1]'), 'net.foreign_answer'],
  ] as const) {
    const { transport } = scripted([answer, unreachable]);
    const { response, failure } = await gatherPages(transport, request, page('1', true), options());
    expect(response.rows.map((row) => row.id)).toEqual(['1']);
    expect(failure?.error).toMatchObject({ code });
  }
  const { transport } = scripted([unreachable]);
  const bad = gatherPages(transport, request, page('1', true, '[1]'), options());
  await expect(bad).rejects.toMatchObject({ code: 'net.foreign_answer' });
});

test('gathering ends with the time and the size that it may take, and nothing is asked for in vain', async () => {
  let now = 0;
  const slow = scripted([() => page('2', true), () => page('3', true)]);
  const ticking = options(() => {
    now += 700;
    return now;
  });
  expect((await gatherPages(slow.transport, request, page('1', true), ticking)).response.rows).toHaveLength(
    3,
  );

  const large = `{"id":"x","text":"${'a'.repeat(5 * 1024 * 1024)}"}`;
  const big = scripted([() => page('2', true, large)]);
  const { response } = await gatherPages(big.transport, request, page('1', true, large), options());
  expect(response.head).toMatchObject({ cursor: '2', more: true });
  expect(big.events).toHaveLength(1);
});
