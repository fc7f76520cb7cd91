import { toBase64Url } from '../lib/base64url.ts';
import { utf8 } from '../lib/bytes.ts';
import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { Hasher } from '../ports/hasher.ts';

/** What a link covers. `seq` and the device are not in it: the chain's start names the device, its length the seq. */
export interface ChainedMutation {
  readonly id: string;
  readonly name: string;
  readonly args: Json;
  readonly baseRevs: Readonly<Record<string, number>>;
  readonly claimedAt: number;
}

/** The hash before the first mutation of a device. */
export function chainStart(hasher: Hasher, deviceId: string): string {
  return toBase64Url(hasher.sha256(utf8(deviceId)));
}

/** SHA-256(previous hash ‖ mutation): two outboxes with the same last hash hold the same mutations. */
export function chainNext(hasher: Hasher, previous: string, mutation: ChainedMutation): string {
  const body = canonicalJson([
    mutation.id,
    mutation.name,
    mutation.args,
    mutation.baseRevs,
    mutation.claimedAt,
  ]);
  return toBase64Url(hasher.sha256(utf8(previous + body)));
}
