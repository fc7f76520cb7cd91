import { canonicalJson } from '@cartable/shared/lib/canonicalJson.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';

/** What a line of the audit can say. Stable: they are in the chain. */
export const auditActions = [
  /** A record about a person was written or removed by somebody else. */
  'record.changed',
  'record.deleted',
  /** A record was erased by law. */
  'record.erased',
  /** A device began, or ceased, to receive a scope with other people's data. */
  'scope.opened',
  'scope.closed',
  /** A file of somebody else was read. */
  'file.read',
  'person.exported',
  'person.erasure_planned',
  'person.erased',
  /** The region's register: a school, a convention, a delegation, a message, a theme was written down or taken back. */
  'region.recorded',
  'region.removed',
  'school.opened',
  'school.closed',
  /** Data of somebody who left was erased at the end of its retention; the type is the processing of the register. */
  'person.expired',
  /** Directory files were read, a report applied, the last import undone, those who left removed. */
  'import.read',
  'import.applied',
  'import.undone',
  'import.removed',
  /** With the former: somebody wanted a report of files older than those applied, or one with which a school loses much. */
  'import.older_accepted',
  'import.losses_accepted',
  /** Activation letters of a class were made: whoever made them has seen its codes. */
  'letters.issued',
  /** Somebody acted on another's account: gave a code, replaced the password, forgot second steps, blocked it; the operator where nobody of the school can. */
  'account.code_given',
  'account.password_reset',
  'account.factors_reset',
  'account.blocked',
  'account.unblocked',
  /** A switch of the whole school: its staff need a second step or no longer; they may trust devices or no longer; a profile (the target) is kept out or let in again. */
  'security.second_step_asked',
  'security.second_step_dropped',
  'security.staff_trust_allowed',
  'security.staff_trust_refused',
  'security.profile_blocked',
  'security.profile_unblocked',
  /** The school's two holders opened a pupil's key; the target is its vault. */
  'key.escrow_released',
  'journal.pruned',
  'server.restored',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who did it. The server itself has the user identifier `server` and no role. */
export interface AuditActor {
  readonly userId: string;
  /** What they were at that moment, sorted and joined by commas. */
  readonly roles: string;
  readonly deviceId: string;
}

/** The server's own acts. */
export const serverActor: AuditActor = { userId: 'server', roles: '', deviceId: '' };

/** What was done; identifiers and digests only, never a text that a person wrote. */
export interface AuditDraft {
  readonly action: AuditAction;
  /** Kind of the thing: a record's type, `scope`, `content`, `person`, `journal`. */
  readonly type: string;
  readonly targetId: string;
  /** Whose data: a person, `class:<id>` for all its pupils, or empty. */
  readonly subject: string;
  /** SHA-256 of the record's text after the change, or what names a content; 64 hexadecimal digits, or empty. */
  readonly digest: string;
}

/** A line of a school's chain, without its hash. */
export interface AuditRow extends AuditDraft {
  readonly schoolId: string;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** Server time, milliseconds. */
  readonly at: number;
  readonly actorId: string;
  readonly actorRoles: string;
  readonly deviceId: string;
}

/** What the first line of a school's chain hangs on. */
export function chainOrigin(hasher: Hasher, schoolId: string): string {
  return hasher.sha256Text(`cartable-audit-1\n${schoolId}`);
}

/** `SHA-256(previous hash ‖ canonical row)`, hexadecimal; see docs/spec/audit.md. */
export function auditHash(hasher: Hasher, previous: string, row: AuditRow): string {
  const { schoolId, seq, at, actorId, actorRoles, deviceId, action, type, targetId, subject, digest } = row;
  const fields = [schoolId, seq, at, actorId, actorRoles, deviceId, action, type, targetId, subject, digest];
  return hasher.sha256Text(previous + canonicalJson(fields));
}
