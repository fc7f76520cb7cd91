/**
 * Of whom the audit says that their data was read when this person's device receives a scope: a pupil, `class:<id>` for all its pupils,
 * or undefined when it holds nothing of other people's marks, absences or files.
 */
export function scopeConcern(scopeId: string, readerId: string): string | undefined {
  const staff = /^(class:[^:]+):staff$/.exec(scopeId);
  if (staff) return staff[1];
  const own = /^user:([^:]+):(?:ro|rw)$/.exec(scopeId)?.[1];
  return own === readerId ? undefined : own;
}
