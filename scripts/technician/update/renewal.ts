import { currentRoot, currentTargets } from './readRepository.ts';
import type { Repository } from './repository.ts';

const dayMs = 86_400_000;

/** From then on it is said at each refresh, days before the end. */
export const renewalDays = 30;

/** A role whose files must be signed anew by hand, as its keys are not on the machine that refreshes. */
export interface DueRole {
  readonly role: 'root' | 'targets';
  /** When it ends; after that no key takes an update. */
  readonly expires: Date;
}

/** The roles that end within {@link renewalDays}, or have ended. @throws {AppError} `update.no_repository` */
export function dueRoles(repository: Repository): readonly DueRole[] {
  const limit = repository.now + renewalDays * dayMs;
  return [
    { role: 'root' as const, expires: new Date(currentRoot(repository).signed.expires) },
    { role: 'targets' as const, expires: new Date(currentTargets(repository).expires) },
  ].filter(({ expires }) => expires.getTime() < limit);
}
