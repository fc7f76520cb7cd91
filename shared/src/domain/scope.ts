import type { Brand } from '../lib/brand.ts';
import type { RecordId, UserId } from '../lib/ids.ts';

/**
 * A named audience inside one school. Every record is indexed into scopes by its definition; a person receives exactly
 * the scopes that {@link scopesOf} computes from their rights at each synchronisation.
 */
export type ScopeId = Brand<string, 'ScopeId'>;

/** Everyone of the school: its name, subjects, periods. */
export const schoolScope: ScopeId = 'school' as ScopeId;

/** The pupils of a class, their guardians and the class's teachers. */
export function classScope(classId: RecordId): ScopeId {
  return `class:${classId}` as ScopeId;
}

/** The staff of a class only: unpublished marks, hand-ins, drafts. */
export function classStaffScope(classId: RecordId): ScopeId {
  return `class:${classId}:staff` as ScopeId;
}

/** What a person (and their guardians) may read but never write: marks, averages, corrections. */
export function userReadScope(userId: UserId): ScopeId {
  return `user:${userId}:ro` as ScopeId;
}

/** What a person writes themselves: ticks, hand-ins, documents, preferences. */
export function userOwnScope(userId: UserId): ScopeId {
  return `user:${userId}:rw` as ScopeId;
}

/** Everyone of the school with this role: messages that are for them alone. */
export function roleScope(role: string): ScopeId {
  return `school:role:${role}` as ScopeId;
}

/** Technicians and heads of the school: devices, keys. */
export const schoolStaffScope: ScopeId = 'school:staff' as ScopeId;
