/** What the sentence of a line of the log of accesses depends on. */
export interface AccessSaid {
  /** An action of the audit: `record.changed`. */
  readonly action: string;
  /** Kind of the thing: a record's type, `scope`, `person`. */
  readonly type: string;
  /** It concerned the whole class. */
  readonly wholeClass: boolean;
}

const things: ReadonlyMap<string, string> = new Map([
  ['grades.change', 'mark'],
  ['grades.mark', 'mark'],
  ['grades.forcedAverage', 'average'],
  ['grades.average', 'average'],
  ['homework.correction', 'correction'],
  ['homework.handIn', 'handIn'],
  ['grades.evaluation', 'evaluation'],
]);

/** Actions with a sentence of their own; any other acted on something. */
export const saidActions: readonly string[] = [
  'record.changed',
  'record.deleted',
  'record.erased',
  'scope.opened',
  'scope.closed',
  'file.read',
  'person.exported',
  'person.erasure_planned',
  'person.erased',
  'letters.issued',
  'account.code_given',
  'account.password_reset',
  'account.factors_reset',
  'account.blocked',
  'account.unblocked',
  'key.escrow_released',
];
/** Of these, the sentence itself says whose data it is. */
const ofSomebody = new Set(['file.read', 'person.exported', 'person.erasure_planned', 'person.erased']);

/**
 * The names, among the sentences about personal data, of what a line says and of the thing it speaks of (`{{thing}}`). `self`: it is told to the person;
 * `other`: to a parent, or to whoever reads it for them.
 * @example accessSentence({ action: 'record.changed', type: 'grades.change', wholeClass: false }, 'self') // line.record.changed, thing.mark
 */
export function accessSentence(
  { action, type, wholeClass }: AccessSaid,
  to: 'self' | 'other',
): { readonly sentence: string; readonly thing: string } {
  const known = saidActions.includes(action) ? action : 'other';
  const about = type === 'scope' ? (wholeClass ? 'class' : 'own') : (things.get(type) ?? 'other');
  return {
    sentence: `${to === 'other' && ofSomebody.has(known) ? 'lineChild' : 'line'}.${known}`,
    thing: `${to === 'other' ? 'thingChild' : 'thing'}.${about}`,
  };
}
