import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import {
  type AuditActor,
  type AuditDraft,
  type AuditRow,
  auditHash,
  chainOrigin,
} from '../../audit/auditRow.ts';
import type { Reader, Writer } from '../storage.ts';

/** Where a school's chain stands. */
export interface AuditHead {
  readonly schoolId: string;
  readonly seq: number;
  readonly hash: string;
  /** The last line that was dropped at the end of its retention, and its hash: the first kept line hangs on it. 0 = none was. */
  readonly baseSeq: number;
  readonly baseHash: string;
}

/** A line with its place in the chain. */
export interface ChainedRow extends AuditRow {
  readonly hash: string;
}

const columns = [
  'school_id as schoolId',
  'seq',
  'at',
  'actor_id as actorId',
  'actor_roles as actorRoles',
  'device_id as deviceId',
  'action',
  'type',
  'target_id as targetId',
  'subject',
  'digest',
  'hash',
] as const;

const headColumns = [
  'school_id as schoolId',
  'seq',
  'hash',
  'base_seq as baseSeq',
  'base_hash as baseHash',
] as const;

/**
 * Appends lines to a school's chain, in the caller's transaction: they are there if and only if what they tell of is. Advancing the head
 * locks it until the transaction ends, so that lines of two transactions never fork the chain; call it last.
 */
export async function appendAudit(
  writer: Writer,
  hasher: Hasher,
  schoolId: string,
  actor: AuditActor,
  at: number,
  drafts: readonly AuditDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const head = await lockHead(writer, hasher, schoolId, drafts.length);
  let { hash } = head;
  let seq = head.seq - drafts.length;
  for (const part of parts(drafts)) {
    const rows = part.map((draft) => {
      seq += 1;
      const row: AuditRow = {
        ...draft,
        schoolId,
        seq,
        at,
        actorId: actor.userId,
        actorRoles: actor.roles,
        deviceId: actor.deviceId,
      };
      hash = auditHash(hasher, hash, row);
      return { ...row, hash };
    });
    await writer.insertInto('audit_entry').values(rows.map(toColumns)).execute();
  }
  await writer.updateTable('audit_head').set({ hash }).where('school_id', '=', schoolId).execute();
}

/** Advances the head by `count` and locks it; `hash` is still that of the line before. */
async function lockHead(writer: Writer, hasher: Hasher, schoolId: string, count: number) {
  const origin = chainOrigin(hasher, schoolId);
  return writer
    .insertInto('audit_head')
    .values({ school_id: schoolId, seq: count, hash: origin, base_seq: 0, base_hash: origin })
    .onConflict((conflict) =>
      conflict.column('school_id').doUpdateSet((eb) => ({ seq: eb('audit_head.seq', '+', count) })),
    )
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
}

function toColumns({ schoolId, actorId, actorRoles, deviceId, targetId, ...same }: ChainedRow) {
  return {
    ...same,
    school_id: schoolId,
    actor_id: actorId,
    actor_roles: actorRoles,
    device_id: deviceId,
    target_id: targetId,
  };
}

/** The heads of all schools, or of one. */
export async function auditHeads(reader: Reader, schoolId?: string): Promise<readonly AuditHead[]> {
  const all = reader.selectFrom('audit_head').select(headColumns).orderBy('school_id');
  return (schoolId === undefined ? all : all.where('school_id', '=', schoolId)).execute();
}

/** Lines after a place in a school's chain, in order. */
export async function auditRowsAfter(
  reader: Reader,
  schoolId: string,
  seq: number,
  limit: number,
): Promise<readonly ChainedRow[]> {
  return reader
    .selectFrom('audit_entry')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** Lines that concern one of these subjects (a person, `class:<id>`), newest first, before a place in the chain. */
export async function auditRowsAbout(
  reader: Reader,
  schoolId: string,
  subjects: readonly string[],
  before: number,
  limit: number,
): Promise<readonly ChainedRow[]> {
  return reader
    .selectFrom('audit_entry')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('subject', 'in', subjects)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** The scopes with other people's data that a device holds, as the server knows. */
export async function openScopesOf(
  reader: Reader,
  schoolId: string,
  deviceId: string,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('audit_open')
    .select('scope_id')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .execute();
  return rows.map((row) => row.scope_id);
}

export async function openScopes(
  writer: Writer,
  schoolId: string,
  deviceId: string,
  scopeIds: readonly string[],
): Promise<void> {
  if (scopeIds.length === 0) return;
  await writer
    .insertInto('audit_open')
    .values(scopeIds.map((scope_id) => ({ school_id: schoolId, device_id: deviceId, scope_id })))
    .onConflict((conflict) => conflict.columns(['school_id', 'device_id', 'scope_id']).doNothing())
    .execute();
}

export async function closeScopes(
  writer: Writer,
  schoolId: string,
  deviceId: string,
  scopeIds: readonly string[],
): Promise<void> {
  if (scopeIds.length === 0) return;
  await writer
    .deleteFrom('audit_open')
    .where('school_id', '=', schoolId)
    .where('device_id', '=', deviceId)
    .where('scope_id', 'in', scopeIds)
    .execute();
}

/**
 * Drops the oldest lines up to `at` (milliseconds); the last dropped one becomes the base on which the rest hangs. Returns it, or undefined
 * when nothing was that old.
 */
export async function pruneAudit(
  writer: Writer,
  schoolId: string,
  at: number,
): Promise<{ readonly seq: number; readonly hash: string } | undefined> {
  // By place and not by time: a line is never dropped before those that precede it.
  const kept = await writer
    .selectFrom('audit_entry')
    .select((eb) => eb.fn.min<number | null>('seq').as('seq'))
    .where('school_id', '=', schoolId)
    .where('at', '>=', at)
    .executeTakeFirst();
  const last = await writer
    .selectFrom('audit_entry')
    .select(['seq', 'hash'])
    .where('school_id', '=', schoolId)
    .$if(typeof kept?.seq === 'number', (query) => query.where('seq', '<', Number(kept?.seq)))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  await writer
    .deleteFrom('audit_entry')
    .where('school_id', '=', schoolId)
    .where('seq', '<=', last.seq)
    .execute();
  await writer
    .updateTable('audit_head')
    .set({ base_seq: last.seq, base_hash: last.hash })
    .where('school_id', '=', schoolId)
    .execute();
  return last;
}

/** A signed statement of how far a chain had come. */
export interface AuditAnchor {
  readonly schoolId: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
  /** Ed25519 over `anchorText`, base64url. */
  readonly signature: string;
}

export async function insertAnchor(writer: Writer, anchor: AuditAnchor): Promise<void> {
  const { schoolId, ...rest } = anchor;
  await writer
    .insertInto('audit_anchor')
    .values({ school_id: schoolId, ...rest })
    .onConflict((conflict) => conflict.columns(['school_id', 'seq']).doNothing())
    .execute();
}

/** A school's anchors in order. */
export async function auditAnchors(reader: Reader, schoolId: string): Promise<readonly AuditAnchor[]> {
  return reader
    .selectFrom('audit_anchor')
    .select(['school_id as schoolId', 'seq', 'hash', 'at', 'signature'])
    .where('school_id', '=', schoolId)
    .orderBy('seq')
    .execute();
}

/** Drops anchors at lines that are gone: they can no longer be compared with anything. */
export async function pruneAnchors(writer: Writer, schoolId: string, before: number): Promise<void> {
  await writer
    .deleteFrom('audit_anchor')
    .where('school_id', '=', schoolId)
    .where('seq', '<', before)
    .execute();
}

/** Twelve values a row; SQL statements have a bounded number of them. */
function parts<T>(all: readonly T[], size = 100): readonly (readonly T[])[] {
  if (all.length <= size) return [all];
  const result: T[][] = [];
  for (let at = 0; at < all.length; at += size) result.push(all.slice(at, at + size));
  return result;
}
