const now = Date.parse('2026-11-23T18:05:00+01:00');

/** A log of accesses with each kind of line. */
export const accesses = [
  ['M. Karim Benali', 'teacher', 'record.changed', 'grades.change', false],
  ['Mme Hélène Dubreuil-Vandenberghe', 'teacher', 'file.read', 'homework.handIn', false],
  ['Mme Hélène Dubreuil-Vandenberghe', 'teacher', 'record.changed', 'homework.correction', false],
  [null, 'cpe', 'scope.opened', 'scope', true],
  ['Mme Sylvie Roche', 'head', 'person.exported', 'person', false],
].map(([who, role, action, type, wholeClass], index) => ({
  seq: 90 - index,
  count: action === 'scope.opened' ? 12 : 1,
  at: now - index * 9 * 3_600_000,
  who,
  roles: [role],
  action,
  type,
  wholeClass,
}));
