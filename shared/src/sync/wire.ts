import { z } from 'zod';
import { idPattern, maxIdLength } from '../lib/ids.ts';
import { maxEarlierDevices, maxMutationsPerPush } from './limits.ts';

/**
 * The synchronisation exchange: one POST pushes and pulls. The request is JSON. The response is lines: the first is a JSON
 * {@link SyncHead}, each following one a feed row (`feedLine.ts`), `head.records` of them, so that a truncated or foreign body is
 * recognised before anything is applied. docs/spec/sync.md describes both with examples.
 */

const id = z.string().max(maxIdLength).regex(idPattern);

/** SHA-256 as base64url, 43 characters. */
const sha256Text = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const wireMutation = z.strictObject({
  /** Position in the device's outbox, from 1, without gaps. */
  seq: z.int().min(1),
  id,
  name: z.string().max(64),
  /** Validated by the named mutator. */
  args: z.json(),
  /** `<type>/<record id>` → the server revision that its author saw. */
  baseRevs: z.record(z.string().max(200), z.int().min(0)),
  /** Milliseconds on the author's clock. */
  claimedAt: z.int(),
  /** SHA-256(previous hash ‖ canonical JSON of [id, name, args, baseRevs, claimedAt]); the first link is SHA-256(device id). */
  hash: sha256Text,
});
export type WireMutation = z.infer<typeof wireMutation>;

export const syncRequest = z.strictObject({
  /** Protocol version. */
  v: z.int(),
  device: id,
  /** The last mutation that this client knows to be acknowledged: its seq (0 = none) and chain hash. */
  last: z.strictObject({ seq: z.int().min(0), hash: sha256Text }),
  /**
   * Earlier identities of this host, while something may still rest on what was done under them: their actions up to `seq` are its own and
   * conflict with nothing it sends.
   */
  was: z
    .array(z.strictObject({ device: id, seq: z.int().min(0) }))
    .max(maxEarlierDevices)
    .optional(),
  /** Length of the outbox after `last`, whether or not all of it is in `push`. */
  pending: z.int().min(0),
  push: z.array(wireMutation).max(maxMutationsPerPush).optional(),
  /** Opaque; absent at the first synchronisation. */
  cursor: z.string().max(8192).optional(),
  /** First 8 bytes, base64url, of the digest over all complete scopes (`digest.ts`); absent while one is incomplete. */
  digest: z.string().max(11).optional(),
  /** Scopes to load anew, by number, after a checksum mismatch. */
  refetch: z.array(z.int()).max(64).optional(),
  /** The portal subscribes only to the scopes in view; absent = all. */
  want: z.array(z.string().max(200)).max(256).optional(),
});
export type SyncRequest = z.infer<typeof syncRequest>;

export const mutationResult = z.strictObject({
  seq: z.int().min(1),
  /** `blocked`: file contents are missing; nothing advanced, upload them (`missing`) and push again. */
  status: z.enum(['applied', 'rejected', 'conflict', 'blocked']),
  code: z.string().max(100).optional(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  missing: z.array(z.string()).optional(),
});
export type MutationResult = z.infer<typeof mutationResult>;

export const scopeChange = z.strictObject({
  /** The scope's number, stable on one server epoch; feed rows name it. */
  no: z.int().min(1),
  /** Empty for `drop`, which is told by number. */
  id: z.string().max(200),
  /** `open`: new to this client, a snapshot follows; `reset`: forget its rows, a snapshot follows; `drop`: no longer allowed. */
  op: z.enum(['open', 'reset', 'drop']),
});
export type ScopeChange = z.infer<typeof scopeChange>;

/** [scope number, records in it, sum of their digests mod 2^64 as 16 hexadecimal digits] at the head that the response reaches. */
export const scopeSum = z.tuple([z.int(), z.int().min(0), z.string().regex(/^[0-9a-f]{16}$/)]);
export type ScopeSum = z.infer<typeof scopeSum>;

export const syncHead = z.looseObject({
  v: z.int(),
  /** Changes when the server was restored from a backup. */
  epoch: z.string().max(64),
  /** Server time, milliseconds, and the Ed25519 signature (base64url) of `<epoch>.<time>.<device>` by the server's time key; empty in an answer that brings nothing. */
  time: z.int(),
  sig: z.string().max(90),
  /**
   * Absent when the outboxes agree. `behind`: the server lacks what the client thinks acknowledged (restored): send again from
   * `lastSeq + 1`. `gap`: the push did not follow `lastSeq`. `forked` and `rewound`: take a new device id, renumber, send again.
   * `revoked`: this device may not synchronise any more. Nothing was pushed in any of these cases.
   */
  device: z
    .strictObject({
      status: z.enum(['behind', 'gap', 'forked', 'rewound', 'revoked']),
      lastSeq: z.int().min(0),
      lastHash: sha256Text.optional(),
    })
    .optional(),
  results: z.array(mutationResult).optional(),
  /**
   * To a client whose cursor is of another epoch: the refusals among what it believes acknowledged. The server was restored, and a copy of
   * the key may have sent an action again, which is refused now.
   */
  again: z.array(mutationResult).optional(),
  scopes: z.array(scopeChange).optional(),
  /** Numbers of the scopes that are complete with this page. */
  complete: z.array(z.int()).optional(),
  /** Absent = unchanged. */
  cursor: z.string().max(8192).optional(),
  sums: z.array(scopeSum).optional(),
  /** How many feed lines follow. */
  records: z.int().min(0),
  /** First 8 bytes, base64url, of SHA-256 over the feed lines (`response.ts`); absent when there are none. */
  check: z.string().max(11).optional(),
  /** This server no longer serves the client's protocol version: the push was taken, nothing is sent down. */
  clientTooOld: z.boolean().optional(),
  /** More pages wait: ask again at once. */
  more: z.boolean().optional(),
});
export type SyncHead = z.infer<typeof syncHead>;

/** One row of a feed. `put` carries the record's canonical JSON as text; the digest is computed over that text as received. */
export type FeedRow =
  | {
      readonly op: 'put';
      readonly scope: number;
      readonly type: string;
      readonly id: string;
      readonly rev: number;
      readonly content: string;
      /** What it adds to its scope's checksum (`digest.ts`): worked out where it is received, not sent. */
      readonly digest?: string;
    }
  /** Same record, same rev, already sent in this response for another scope. */
  | {
      readonly op: 'same';
      readonly scope: number;
      readonly type: string;
      readonly id: string;
      readonly rev: number;
    }
  /** Deleted everywhere. */
  | {
      readonly op: 'delete';
      readonly scope: number;
      readonly type: string;
      readonly id: string;
      readonly rev: number;
    }
  /** No longer in this scope (moved, unpublished). */
  | {
      readonly op: 'leave';
      readonly scope: number;
      readonly type: string;
      readonly id: string;
      readonly rev: number;
    }
  /** Erased by law (RGPD): remove it, its history and unsynced work on it. */
  | {
      readonly op: 'purge';
      readonly scope: number;
      readonly type: string;
      readonly id: string;
      readonly rev: number;
    };

/** A page as the client receives it. */
export interface SyncResponse {
  readonly head: SyncHead;
  /** Characters of its feed lines. */
  readonly length: number;
  /** May be read when first asked for. @throws {AppError} `net.foreign_answer` then, when a line is none of ours */
  readonly rows: readonly FeedRow[];
}
