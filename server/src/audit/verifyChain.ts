import type { KeyObject } from 'node:crypto';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import {
  type AuditHead,
  auditAnchors,
  auditHeads,
  auditRowsAfter,
  type ChainedRow,
} from '../storage/repositories/audit.ts';
import { recordTexts } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';
import { isSignedAnchor } from './anchors.ts';
import { auditHash, chainOrigin } from './auditRow.ts';

/** A head of a chain as it was written down outside the database: a backup's description, the file of anchors, a printed sheet. */
export interface OutsideHead {
  readonly schoolId: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * `missing`: the line is not there; `changed`: it, or its place, was altered; `truncated`: the chain ends before this line, which was
 * there; `anchor`: the line is not the one that was anchored; `signature`: an anchor is not this server's; `journal`: the change of a
 * mark that the line vouches for was altered or removed.
 */
export type Break = 'missing' | 'changed' | 'truncated' | 'anchor' | 'signature' | 'journal';

export type Verification =
  | {
      readonly ok: true;
      readonly schoolId: string;
      readonly lines: number;
      readonly from: number;
      readonly head: OutsideHead;
    }
  | { readonly ok: false; readonly schoolId: string; readonly seq: number; readonly why: Break };

interface Checks {
  readonly reader: Reader;
  readonly hasher: Hasher;
  /** The server's signing key. */
  readonly key: KeyObject;
  readonly outside: readonly OutsideHead[];
}

const batch = 500;

/** Recomputes a school's chain from its base to its head, and stops at the first line that is not what it was. */
export async function verifyChain(checks: Checks, schoolId: string): Promise<Verification> {
  const { reader, key } = checks;
  const [head] = await auditHeads(reader, schoolId);
  const start: AuditHead = head ?? emptyHead(checks.hasher, schoolId);
  const broken = (seq: number, why: Break): Verification => ({ ok: false, schoolId, seq, why });
  const anchors = await auditAnchors(reader, schoolId);
  for (const anchor of anchors) if (!isSignedAnchor(key, anchor)) return broken(anchor.seq, 'signature');
  const expected = [...anchors, ...checks.outside.filter((one) => one.schoolId === schoolId)];
  const hashes = new Map<number, string>();
  for (const { seq, hash } of expected) {
    if ((hashes.get(seq) ?? hash) !== hash) return broken(seq, 'anchor');
    hashes.set(seq, hash);
  }
  let { baseSeq: seq, baseHash: hash } = start;
  if (seq === 0 && hash !== chainOrigin(checks.hasher, schoolId)) return broken(1, 'changed');
  if ((hashes.get(seq) ?? hash) !== hash) return broken(seq, 'anchor');
  for (;;) {
    const rows = await auditRowsAfter(reader, schoolId, seq, batch);
    for (const row of rows) {
      if (row.seq !== seq + 1) return broken(seq + 1, 'missing');
      hash = auditHash(checks.hasher, hash, row);
      if (hash !== row.hash) return broken(row.seq, 'changed');
      if ((hashes.get(row.seq) ?? hash) !== hash) return broken(row.seq, 'anchor');
      seq = row.seq;
    }
    const lost = await lostJournal(checks, schoolId, rows);
    if (lost !== undefined) return broken(lost, 'journal');
    if (rows.length < batch) break;
  }
  if (start.baseSeq > 0 && !(await wasPruned(reader, start))) return broken(start.baseSeq, 'missing');
  const furthest = Math.max(start.seq, ...hashes.keys());
  if (seq < furthest) return broken(seq + 1, 'truncated');
  if (seq > start.seq || hash !== start.hash) return broken(seq, 'changed');
  const lines = seq - start.baseSeq;
  return { ok: true, schoolId, lines, from: start.baseSeq + 1, head: { schoolId, seq, hash } };
}

function emptyHead(hasher: Hasher, schoolId: string): AuditHead {
  const hash = chainOrigin(hasher, schoolId);
  return { schoolId, seq: 0, hash, baseSeq: 0, baseHash: hash };
}

/** Lines that vouch for a line of the journal of marks: its text must still be the one they hashed, unless it was erased by law. */
async function lostJournal(
  { reader, hasher }: Checks,
  schoolId: string,
  rows: readonly ChainedRow[],
): Promise<number | undefined> {
  const vouching = rows.filter((row) => row.type === journalType && row.action === 'record.changed');
  const texts = await recordTexts(
    reader,
    schoolId,
    journalType,
    vouching.map((row) => row.targetId),
  );
  for (const row of vouching) {
    const text = texts.get(row.targetId);
    if (text !== undefined && hasher.sha256Text(text) === row.digest) continue;
    if (text === undefined && (await wasErased(reader, schoolId, row))) continue;
    return row.seq;
  }
  return undefined;
}

/** A chain may begin late only if one of its lines says that what came before was dropped at the end of its retention. */
async function wasPruned(reader: Reader, { schoolId, baseSeq, baseHash }: AuditHead): Promise<boolean> {
  const found = await reader
    .selectFrom('audit_entry')
    .select('seq')
    .where('school_id', '=', schoolId)
    .where('subject', '=', '')
    .where('action', '=', 'journal.pruned')
    .where('target_id', '=', String(baseSeq))
    .where('digest', '=', baseHash)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

const journalType = 'grades.change';

async function wasErased(reader: Reader, schoolId: string, row: ChainedRow): Promise<boolean> {
  const found = await reader
    .selectFrom('audit_entry')
    .select('seq')
    .where('school_id', '=', schoolId)
    .where('subject', '=', row.subject)
    .where('seq', '>', row.seq)
    .where('action', '=', 'record.erased')
    .where('type', '=', row.type)
    .where('target_id', '=', row.targetId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
