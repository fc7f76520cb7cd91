import type { Actor } from '@cartable/shared/domain/actor.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Staged } from '../sync/workingSet.ts';
import type { AuditDraft } from './auditRow.ts';

/**
 * The lines of the audit for what one action changes: each record about somebody else that a person decides. What the server derives from
 * it follows, and what only the person can change is theirs.
 */
export function changeEntries(
  hasher: Hasher,
  actorId: string,
  staged: readonly Staged[],
): readonly AuditDraft[] {
  const drafts: AuditDraft[] = [];
  for (const { definition, id, before, after, text } of staged) {
    const privacy = recordPrivacy.get(definition.type);
    const record = after ?? before;
    if (privacy?.audit !== 'changes' || privacy.auditSubject === undefined || record === undefined) continue;
    const subject = privacy.auditSubject(record);
    if (subject === actorId) continue;
    drafts.push({
      action: text === null ? 'record.deleted' : 'record.changed',
      type: definition.type,
      targetId: id,
      subject,
      digest: text === null ? '' : hasher.sha256Text(text),
    });
  }
  return drafts;
}

/** A person's roles as a line of the audit keeps them. */
export function rolesText(actor: Pick<Actor, 'roles'>): string {
  return [...actor.roles].sort().join(',');
}
