import type { Json } from '../../lib/canonicalJson.ts';
import type { ErrorData } from '../../lib/errors.ts';
import type { SqlReader, SqlRow } from '../../ports/sqlDatabase.ts';

/** An action that was not accepted, with everything needed to try again. It stays until the person dismisses it. */
export interface Refusal {
  /** The action's mutation id. */
  readonly id: string;
  readonly name: string;
  readonly args: Json;
  /** What its author saw it to be about. */
  readonly about: object;
  /** Why; a sentence stands in the locales. */
  readonly code: string;
  readonly data: ErrorData;
  /** Someone else changed the same thing: `data` holds both values and a person decides. */
  readonly conflict: boolean;
  /** What this host's clock said when it was done. */
  readonly claimedAt: number;
  /** Server time of the refusal. */
  readonly refusedAt: number;
}

interface RefusalRow extends SqlRow {
  readonly id: string;
  readonly name: string;
  readonly args: string;
  readonly about: string;
  readonly code: string;
  readonly data: string;
  readonly conflict: number;
  readonly claimed_at: number;
  readonly refused_at: number;
}

/** The tray, oldest first. */
export function readRefusals(reader: SqlReader): readonly Refusal[] {
  return reader
    .all<RefusalRow>(
      `SELECT id, name, args, about, code, data, conflict, claimed_at, refused_at FROM sync_refusal ORDER BY refused_at, id`,
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      args: JSON.parse(row.args) as Json,
      about: JSON.parse(row.about) as object,
      code: row.code,
      data: JSON.parse(row.data) as ErrorData,
      conflict: row.conflict === 1,
      claimedAt: row.claimed_at,
      refusedAt: row.refused_at,
    }));
}
