import { expect, test } from 'vitest';
import { nodeHasher as hasher } from '../testing/sync/nodeHasher.ts';
import { chainNext, chainStart } from './chain.ts';
import { type DeviceRow, decideDevice } from './decideDevice.ts';
import type { SyncRequest, WireMutation } from './wire.ts';

/** A device's chain of actions; `branch` makes another chain from the same start. */
function chain(length: number, branch = '', from = length): readonly WireMutation[] {
  const list: WireMutation[] = [];
  let hash = chainStart(hasher, 'device');
  for (let seq = 1; seq <= length; seq++) {
    const id = `m${seq}${seq > from ? branch : ''}`;
    const mutation = { id, name: 'a.b', args: null, baseRevs: {}, claimedAt: seq };
    hash = chainNext(hasher, hash, mutation);
    list.push({ ...mutation, seq, hash });
  }
  return list;
}

const at = (list: readonly WireMutation[], seq: number) =>
  list[seq - 1]?.hash ?? chainStart(hasher, 'device');

function row(list: readonly WireMutation[], lastSeq: number): DeviceRow {
  const hashes = new Map(list.slice(0, lastSeq).map((mutation) => [mutation.seq, mutation.hash]));
  return { lastSeq, lastHash: at(list, lastSeq), hashes };
}

function request(list: readonly WireMutation[], last: number, send = list.length): SyncRequest {
  return {
    v: 1,
    device: 'device',
    last: { seq: last, hash: at(list, last) },
    pending: list.length - last,
    push: list.slice(last, send),
  };
}

const mine = chain(6);
const theirs = chain(6, 'x', 3);

test.each([
  ['nothing new', row(mine, 6), request(mine, 6), 'accepted'],
  ['the first actions of a new device', row(mine, 0), request(mine, 0), 'accepted'],
  ['new actions', row(mine, 4), request(mine, 4), 'accepted'],
  ['a lost reply: sent again', row(mine, 5), request(mine, 2), 'accepted'],
  ['a lost reply, only part sent again', row(mine, 5), request(mine, 2, 4), 'accepted'],
  ['a restored server', row(mine, 2), request(mine, 4), 'behind'],
  ['an old copy of the key', row(mine, 6), request(mine.slice(0, 3), 3), 'rewound'],
  ['an old copy with one new action', row(mine, 6), request(chain(4, 'x', 3), 3), 'rewound'],
  ['an old copy with as many new actions', row(mine, 6), request(theirs, 3), 'forked'],
  ['two keys: another hash where both stand', row(mine, 6), request(theirs, 6), 'forked'],
  ['two keys: another hash on the way', row(mine, 6), request(theirs, 5), 'forked'],
  ['a hash that is no longer stored', { ...row(mine, 6), hashes: new Map() }, request(mine, 2), 'rewound'],
  ['a hole', row(mine, 2), { ...request(mine, 2), push: mine.slice(3) }, 'gap'],
] as const)('%s', (_what, device, asked, verdict) => {
  expect(decideDevice(hasher, device, asked)).toBe(verdict);
});

test('a mutation that does not hash to its place is a broken request, whatever was changed', () => {
  const forged = mine.map((mutation) =>
    mutation.seq === 5 ? { ...mutation, args: { value: 2000 } } : mutation,
  );
  expect(decideDevice(hasher, row(mine, 3), request(forged, 3))).toBe('broken');
  const renamed = mine.map((mutation) => (mutation.seq === 5 ? { ...mutation, claimedAt: 0 } : mutation));
  expect(decideDevice(hasher, row(mine, 3), request(renamed, 3))).toBe('broken');
});
