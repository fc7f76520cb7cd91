import { type AuditAction, type AuditActor, type AuditDraft, serverActor } from '../audit/auditRow.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { schoolsWithItems } from '../storage/repositories/importItems.ts';
import type { ImportRun } from '../storage/repositories/importRuns.ts';
import type { Writer } from '../storage/storage.ts';
import type { ImportHost } from './host.ts';
import { readDetails } from './runDetails.ts';

/** Who applies or undoes from a page, and of which school it is. */
export interface RunAuthor {
  readonly actor: AuditActor;
  readonly schoolId: string;
}

/**
 * Writes in the audit of each school that a run changes that it is applied or undone, in the transaction that begins it: there is no change without its
 * line, and what is resumed has no second one. Without an author it is the command of whoever has the server, which has no name here.
 */
export async function noteRun(
  host: ImportHost,
  writer: Writer,
  run: ImportRun,
  begins: 'applying' | 'undoing',
  author: RunAuthor | undefined,
): Promise<void> {
  const changed = await schoolsWithItems(writer, run.id, begins === 'applying' ? 'waiting' : 'done');
  const schools = new Set([...changed, ...(author === undefined ? [] : [author.schoolId])]);
  const line = (action: AuditAction): AuditDraft => ({
    action,
    type: 'import',
    targetId: run.id,
    subject: '',
    digest: '',
  });
  for (const schoolId of schools) {
    await appendAudit(
      writer,
      host.hasher,
      schoolId,
      actorIn(schoolId, author),
      host.clock.now(),
      actionsOf(run, begins, schoolId).map(line),
    );
  }
}

/** People are known by their school: in another one's chain they are `school/person`. */
function actorIn(schoolId: string, author: RunAuthor | undefined): AuditActor {
  if (author === undefined) return serverActor;
  const { actor } = author;
  return schoolId === author.schoolId ? actor : { ...actor, userId: `${author.schoolId}/${actor.userId}` };
}

/** That it begins; and that somebody wanted it although the files are old, or this school loses much. */
function actionsOf(run: ImportRun, begins: 'applying' | 'undoing', schoolId: string): readonly AuditAction[] {
  if (begins === 'undoing') return ['import.undone'];
  const { olderThan, leavers } = readDetails(run.details);
  return [
    ...(olderThan === null ? [] : (['import.older_accepted'] as const)),
    ...(leavers.some((one) => one.many && one.schoolId === schoolId)
      ? (['import.losses_accepted'] as const)
      : []),
    run.mode === 'removal' ? 'import.removed' : 'import.applied',
  ];
}
