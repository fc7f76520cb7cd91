import type { SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';

/** Something about this key that the person must be told, until they have seen it. */
export interface Notice {
  /**
   * `forked`: another copy of this key is in use. `rewound`: an old copy of this key was put back. `restored`: the server lost
   * recent changes and received them again from here. In each case nothing was lost.
   */
  readonly kind: 'forked' | 'rewound' | 'restored';
  /** Server time, milliseconds. */
  readonly at: number;
}

/** An identity that this host gave up, and the last action that the server took from it here. */
export interface EarlierDevice {
  readonly device: string;
  readonly seq: number;
}

/** The one row that says where the outbox and the cursor stand. */
export interface SyncState {
  readonly deviceId: string;
  /** The device that signed in last: not the one above after a fork or a rewind. */
  readonly accountDevice: string;
  /** Identities that this host had before, each with the last action acknowledged to it then; empty when nothing waits. */
  readonly earlier: readonly EarlierDevice[];
  /** Last acknowledged mutation of this device and its chain hash. */
  readonly ackedSeq: number;
  readonly ackedHash: string;
  readonly cursor: string | null;
  readonly epoch: string | null;
  /** Last server time stored with a change, milliseconds; 0 = never. */
  readonly serverTime: number;
  /** Its signature, kept as a proof of when this key was last in contact. */
  readonly serverTimeSig: string | null;
  /** Record types that the program that last opened this database knew. */
  readonly knownTypes: readonly string[];
  /** Whether file contents may have lost their last reference since the last sweep. */
  readonly sweep: boolean;
  readonly notices: readonly Notice[];
  readonly revoked: boolean;
  /** Whether everything has been here once: the first synchronisation came to its end. */
  readonly whole: boolean;
}

interface StateRow {
  readonly [column: string]: string | number | null;
  readonly device_id: string;
  readonly account_device: string;
  readonly earlier: string;
  readonly acked_seq: number;
  readonly acked_hash: string;
  readonly cursor: string | null;
  readonly epoch: string | null;
  readonly server_time: number;
  readonly server_time_sig: string | null;
  readonly known_types: string;
  readonly sweep: number;
  readonly notices: string;
  readonly revoked: number;
  readonly whole: number;
}

/** The state, or undefined in a database that no engine has opened yet. */
export function readState(reader: SqlReader): SyncState | undefined {
  const row = reader.get<StateRow>('SELECT * FROM sync_state');
  if (row === undefined) return undefined;
  return {
    deviceId: row.device_id,
    accountDevice: row.account_device,
    earlier: JSON.parse(row.earlier) as readonly EarlierDevice[],
    ackedSeq: row.acked_seq,
    ackedHash: row.acked_hash,
    cursor: row.cursor,
    epoch: row.epoch,
    serverTime: row.server_time,
    serverTimeSig: row.server_time_sig,
    knownTypes: JSON.parse(row.known_types) as readonly string[],
    sweep: row.sweep === 1,
    notices: JSON.parse(row.notices) as readonly Notice[],
    revoked: row.revoked === 1,
    // Absent on a write-protected key of a layout before.
    whole: row.whole !== 0,
  };
}

/** Replaces the state. */
export function writeState(writer: SqlWriter, state: SyncState): void {
  writer.run(
    `INSERT INTO sync_state (one, device_id, account_device, earlier, acked_seq, acked_hash, cursor, epoch, server_time, server_time_sig, known_types,
       sweep, notices, revoked, whole)
     VALUES (1, :deviceId, :accountDevice, :earlier, :ackedSeq, :ackedHash, :cursor, :epoch, :serverTime, :serverTimeSig, :knownTypes, :sweep, :notices,
       :revoked, :whole)
     ON CONFLICT (one) DO UPDATE SET device_id = excluded.device_id, account_device = excluded.account_device, earlier = excluded.earlier, acked_seq = excluded.acked_seq,
       acked_hash = excluded.acked_hash, cursor = excluded.cursor, epoch = excluded.epoch, server_time = excluded.server_time,
       server_time_sig = excluded.server_time_sig, known_types = excluded.known_types, sweep = excluded.sweep,
       notices = excluded.notices, revoked = excluded.revoked, whole = excluded.whole`,
    {
      ...state,
      earlier: JSON.stringify(state.earlier),
      knownTypes: JSON.stringify(state.knownTypes),
      sweep: state.sweep ? 1 : 0,
      notices: JSON.stringify(state.notices),
      revoked: state.revoked ? 1 : 0,
      whole: state.whole ? 1 : 0,
    },
  );
}

/** The state of an opened database. */
export function stateOf(reader: SqlReader): SyncState {
  const state = readState(reader);
  if (state === undefined) throw new TypeError('the synchronisation state is missing');
  return state;
}

/** Changes some of the state and returns the whole. */
export function changeState(writer: SqlWriter, change: Partial<SyncState>): SyncState {
  const state = { ...stateOf(writer), ...change };
  writeState(writer, state);
  return state;
}
