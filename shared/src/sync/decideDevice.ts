import type { Hasher } from '../ports/hasher.ts';
import { chainNext, chainStart } from './chain.ts';
import type { SyncRequest } from './wire.ts';

/** What a server keeps of a device: its last mutation and, where still stored, the chain hashes of earlier ones. */
export interface DeviceRow {
  readonly lastSeq: number;
  /** {@link chainStart} of the device while `lastSeq` is 0. */
  readonly lastHash: string;
  /** Chain hash by seq. Needed from `request.last.seq` to `lastSeq` when the request names less than the server has, else empty. */
  readonly hashes: ReadonlyMap<number, string>;
}

/** `accepted`: go on with the push. Anything else pushes nothing and is answered in the head's `device`. */
export type DeviceVerdict = 'accepted' | 'behind' | 'gap' | 'forked' | 'rewound' | 'broken';

/**
 * Compares a client's outbox with what the server has of it: pure, without effect, so a late copy of an old request is harmless.
 *
 * - `behind`: the client was told more than the server has: the server was restored from a backup.
 * - `forked`: same seq, another hash: two keys share this device.
 * - `rewound`: the server has mutations that the client does not have at all: an old copy of the key was put back, or the hash of
 *   the client's position is no longer stored.
 * - `gap`: the push does not start after `last` or has a hole.
 * - `broken`: a mutation does not hash to its chain hash (a damaged or forged request: refuse it as a bad request).
 */
export function decideDevice(hasher: Hasher, device: DeviceRow, request: SyncRequest): DeviceVerdict {
  const { last, pending } = request;
  const push = request.push ?? [];
  if (last.seq > device.lastSeq) return 'behind';
  const stored = (seq: number): string | undefined => {
    // A device without mutations has its start as `lastHash`: the usual no-op hashes nothing.
    if (seq === device.lastSeq) return device.lastHash;
    return seq === 0 ? chainStart(hasher, request.device) : device.hashes.get(seq);
  };
  const atLast = stored(last.seq);
  if (atLast === undefined) return 'rewound';
  if (atLast !== last.hash) return 'forked';
  if (push.some((mutation, index) => mutation.seq !== last.seq + 1 + index)) return 'gap';
  if (last.seq + Math.max(pending, push.length) < device.lastSeq) return 'rewound';
  let previous = last.hash;
  for (const mutation of push) {
    if (chainNext(hasher, previous, mutation) !== mutation.hash) return 'broken';
    previous = mutation.hash;
    if (mutation.seq > device.lastSeq) continue;
    const known = stored(mutation.seq);
    if (known === undefined) return 'rewound';
    if (known !== mutation.hash) return 'forked';
  }
  return 'accepted';
}
