import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { AuditActor } from '../audit/auditRow.ts';
import { writeInSchool } from '../region/regionHost.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Writer } from '../storage/storage.ts';
import type { AuthHost } from './authHost.ts';

export type RightHost = Pick<AuthHost, 'storage' | 'clock' | 'hasher' | 'history'>;

/** Whose right it is. */
export type RightOwner = { readonly schoolId: string; readonly userId: string };

/** Who gives or takes back a right: somebody of the school, or `userId` null = the operator, for the region. */
export interface Giver {
  readonly audit: AuditActor;
  readonly userId: string | null;
}

/** As the person's history names who did it. */
export function by({ userId }: Giver): { readonly byUserId?: string } {
  return userId === null ? {} : { byUserId: userId };
}

/** Writes a right given or ended by hand, with its line in the school's audit, in the caller's transaction; gives the scopes to tell of. */
export async function writeRight(
  host: RightHost,
  writer: Writer,
  { schoolId, userId }: RightOwner,
  what: { readonly id: string; readonly writes: readonly Write[]; readonly giver: Giver },
): Promise<readonly string[]> {
  const { id, writes, giver } = what;
  const more = { definitions: recordDefinitions, hasher: host.hasher, clock: host.clock };
  const scopes = await writeInSchool(more, writer, schoolId, writes);
  const text = (await findRecord(writer, schoolId, membership.type, id))?.text;
  const action = text ? 'record.changed' : 'record.deleted';
  const digest = text ? host.hasher.sha256Text(text) : '';
  const draft = { action, type: membership.type, targetId: id, subject: userId, digest } as const;
  await appendAudit(writer, host.hasher, schoolId, giver.audit, host.clock.now(), [draft]);
  return scopes;
}
