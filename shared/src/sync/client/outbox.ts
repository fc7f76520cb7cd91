import { canonicalJson, type Json } from '../../lib/canonicalJson.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { SqlReader, SqlRow, SqlWriter } from '../../ports/sqlDatabase.ts';
import { chainNext } from '../chain.ts';
import type { WireMutation } from '../wire.ts';

export type OutboxState = 'pending' | 'acked' | 'archived' | 'erased';

/** One user action, as stored. */
export interface OutboxRow {
  readonly position: number;
  readonly deviceId: string;
  readonly seq: number;
  readonly mutationId: string;
  readonly name: string;
  readonly args: Json;
  readonly baseRevs: Readonly<Record<string, number>>;
  readonly claimedAt: number;
  readonly hash: string;
  /** `<type>/<id>` of each record that it wrote when it was made. */
  readonly touches: readonly string[];
  readonly state: OutboxState;
  /** What the server answered; `none` until then. */
  readonly outcome: 'none' | 'applied' | 'refused';
  /** The code with which it no longer runs here: the server decides. Null = it runs. */
  readonly doubt: string | null;
  /** What its author saw it to be about; for this host only, outside the chain. */
  readonly about: object;
}

/** What a new row holds; position and place in the chain follow from the outbox. */
export type NewMutation = Pick<
  OutboxRow,
  'mutationId' | 'name' | 'args' | 'baseRevs' | 'claimedAt' | 'touches' | 'about'
>;

const columns =
  'position, device_id, seq, mutation_id, name, args, base_revs, claimed_at, hash, touches, state, outcome, doubt, about';

interface Row extends SqlRow {
  readonly position: number;
  readonly device_id: string;
  readonly seq: number;
  readonly mutation_id: string;
  readonly name: string;
  readonly args: string;
  readonly base_revs: string;
  readonly claimed_at: number;
  readonly hash: string;
  readonly touches: string;
  readonly state: OutboxState;
  readonly outcome: OutboxRow['outcome'];
  readonly doubt: string | null;
  readonly about: string;
}

function fromRow(row: Row): OutboxRow {
  return {
    position: row.position,
    deviceId: row.device_id,
    seq: row.seq,
    mutationId: row.mutation_id,
    name: row.name,
    args: JSON.parse(row.args) as Json,
    baseRevs: JSON.parse(row.base_revs) as Record<string, number>,
    claimedAt: row.claimed_at,
    hash: row.hash,
    touches: JSON.parse(row.touches) as string[],
    state: row.state,
    outcome: row.outcome,
    doubt: row.doubt,
    about: JSON.parse(row.about) as object,
  };
}

/** Rows in some states, of any device, in the order in which they were made. */
export function outboxRows(reader: SqlReader, states: readonly OutboxState[]): readonly OutboxRow[] {
  return reader
    .all<Row>(
      `SELECT ${columns} FROM sync_outbox WHERE state IN (SELECT value FROM json_each(:states)) ORDER BY position`,
      { states: JSON.stringify(states) },
    )
    .map(fromRow);
}

/** Rows still replayed, in the order in which the server takes them. All are the current device's. */
export function replayedRows(reader: SqlReader): readonly OutboxRow[] {
  return reader
    .all<Row>(`SELECT ${columns} FROM sync_outbox WHERE state IN ('pending', 'acked') ORDER BY seq`)
    .map(fromRow);
}

/** Ids of the rows still replayed, in the same order. */
export function replayedIds(reader: SqlReader): readonly string[] {
  return reader
    .all<{ id: string }>(
      `SELECT mutation_id AS id FROM sync_outbox WHERE state IN ('pending', 'acked') ORDER BY seq`,
    )
    .map((row) => row.id);
}

export function outboxRowById(reader: SqlReader, mutationId: string): OutboxRow | undefined {
  const row = reader.get<Row>(`SELECT ${columns} FROM sync_outbox WHERE mutation_id = :mutationId`, {
    mutationId,
  });
  return row && fromRow(row);
}

/** The next rows to send. */
export function rowsToSend(reader: SqlReader, limit: number): readonly OutboxRow[] {
  return reader
    .all<Row>(`SELECT ${columns} FROM sync_outbox WHERE state = 'pending' ORDER BY seq LIMIT :limit`, {
      limit,
    })
    .map(fromRow);
}

/** How many rows are not acknowledged, and how many of these no longer run here. */
export function outboxCounts(reader: SqlReader): { readonly pending: number; readonly doubtful: number } {
  const row = reader.get<{ pending: number; doubtful: number }>(
    `SELECT count(*) AS pending, count(doubt) AS doubtful FROM sync_outbox WHERE state = 'pending'`,
  );
  return { pending: row?.pending ?? 0, doubtful: row?.doubtful ?? 0 };
}

export function outboxRowAt(reader: SqlReader, deviceId: string, seq: number): OutboxRow | undefined {
  const row = reader.get<Row>(
    `SELECT ${columns} FROM sync_outbox WHERE device_id = :deviceId AND seq = :seq`,
    { deviceId, seq },
  );
  return row && fromRow(row);
}

/** Where the device's chain ends: its last mutation, or the acknowledged end when nothing follows. */
export interface ChainEnd {
  readonly deviceId: string;
  readonly seq: number;
  readonly hash: string;
}

export function chainEnd(reader: SqlReader, acked: ChainEnd): ChainEnd {
  const row = reader.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM sync_outbox WHERE device_id = :deviceId ORDER BY seq DESC LIMIT 1',
    { deviceId: acked.deviceId },
  );
  return row === undefined || row.seq < acked.seq ? acked : { deviceId: acked.deviceId, ...row };
}

/** Adds an action after the end of the chain. */
export function addToOutbox(writer: SqlWriter, hasher: Hasher, end: ChainEnd, mutation: NewMutation): void {
  const hash = chainNext(hasher, end.hash, { id: mutation.mutationId, ...mutation });
  writer.run(
    `INSERT INTO sync_outbox (device_id, seq, mutation_id, name, args, base_revs, claimed_at, hash, touches, about, state, outcome)
     VALUES (:deviceId, :seq, :mutationId, :name, :args, :baseRevs, :claimedAt, :hash, :touches, :about, 'pending', 'none')`,
    {
      deviceId: end.deviceId,
      seq: end.seq + 1,
      mutationId: mutation.mutationId,
      name: mutation.name,
      args: canonicalJson(mutation.args),
      baseRevs: canonicalJson(mutation.baseRevs),
      claimedAt: mutation.claimedAt,
      hash,
      touches: JSON.stringify(mutation.touches),
      about: JSON.stringify(mutation.about),
    },
  );
}

/**
 * Gives these rows, in this order, the places after `end` in a device's chain, unacknowledged. Used when the device
 * changes and when a row leaves the outbox before it was ever accepted.
 */
export function rechain(writer: SqlWriter, hasher: Hasher, end: ChainEnd, rows: readonly OutboxRow[]): void {
  // First out of the way of each other: (device, seq) is unique at every step.
  for (const row of rows) {
    writer.run('UPDATE sync_outbox SET seq = -position WHERE position = :position', {
      position: row.position,
    });
  }
  let { seq, hash } = end;
  for (const row of rows) {
    seq += 1;
    hash = chainNext(hasher, hash, { id: row.mutationId, ...row });
    writer.run(
      `UPDATE sync_outbox SET device_id = :deviceId, seq = :seq, hash = :hash, state = 'pending', outcome = 'none', acked_at = NULL
       WHERE position = :position`,
      { deviceId: end.deviceId, seq, hash, position: row.position },
    );
  }
}

/** A row as the wire carries it. */
export function toWire(row: OutboxRow): WireMutation {
  return {
    seq: row.seq,
    id: row.mutationId,
    name: row.name,
    args: row.args as WireMutation['args'],
    baseRevs: { ...row.baseRevs },
    claimedAt: row.claimedAt,
    hash: row.hash,
  };
}
