import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_BYTES, readRecord } from './workloads/record.ts';

/** What a pulled key holds of the records that were written to it. */
export interface FoundRecords {
  readonly found: ReadonlySet<number>;
  /** Acknowledged and not there: what a program must never cause. */
  readonly lost: readonly number[];
}

/** Reads the records of any write mode back and compares them with what was acknowledged. */
export function checkRecords(key: string, mode: string, acknowledged: readonly string[]): FoundRecords {
  const folder = join(key, 'records');
  const found = new Set<number>();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const bytes = readFileSync(join(folder, name));
    for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
      const index = readRecord(bytes.subarray(at, at + RECORD_BYTES));
      if (index !== undefined) found.add(index);
    }
  }
  const acks = acknowledged.map(Number);
  // Two files written in turn keep the last record only, or the one after it, whose acknowledgement was cut off.
  const due = mode === 'ab' ? acks.slice(-1).filter((last) => !found.has(last + 1)) : acks;
  return { found, lost: due.filter((index) => !found.has(index)) };
}
