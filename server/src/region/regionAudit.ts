import type { AuditAction, AuditActor } from '../audit/auditRow.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import type { Writer } from '../storage/storage.ts';
import type { RegionHost } from './regionHost.ts';

/** Who acts on the region's register: an account of some school, or the operator. */
export interface RegionActor extends AuditActor {
  /** The school of the account; empty for the operator. */
  readonly schoolId: string;
}

/** The operator, at the server's own console. */
export const operator: RegionActor = { userId: 'server', roles: '', deviceId: '', schoolId: '' };

/** How the register's own rows name somebody: `<school>/<person>`, or `server`. */
export function actorName({ schoolId, userId }: Pick<RegionActor, 'schoolId' | 'userId'>): string {
  return schoolId === '' ? userId : `${schoolId}/${userId}`;
}

/** One line in a school's chain. Who is of another school stands there with it: identifiers are a school's own. Call it last. */
export async function noteInChain(
  host: Pick<RegionHost, 'hasher'> & { readonly clock: Pick<RegionHost['clock'], 'now'> },
  writer: Writer,
  schoolId: string,
  actor: RegionActor,
  line: { readonly action: AuditAction; readonly type: string; readonly targetId: string },
): Promise<void> {
  const userId = actor.schoolId === schoolId ? actor.userId : actorName(actor);
  const { roles, deviceId } = actor;
  await appendAudit(writer, host.hasher, schoolId, { userId, roles, deviceId }, host.clock.now(), [
    { ...line, subject: '', digest: '' },
  ]);
}
