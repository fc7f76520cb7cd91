/** A form over what is recorded now. */
export interface MergedDraft<T extends object> {
  readonly value: T;
  /** What each field was begun on, from now on. */
  readonly basis: object;
  /** Fields that the author changed and that were recorded otherwise meanwhile: sending would replace that. */
  readonly overtaken: readonly string[];
}

/**
 * Brings a form up to what is recorded now: a field that its author left as it was takes the recorded value, so that sending cannot undo a
 * colleague's change unseen; a field that they changed stays theirs.
 * @param basis what was recorded when the form was begun; anything, as it may come from an older program
 */
export function mergeDraft<T extends object>(value: T, basis: unknown, recorded: T): MergedDraft<T> {
  const merged: Record<string, unknown> = {};
  const begun: Record<string, unknown> = {};
  const overtaken: string[] = [];
  for (const [field, now] of Object.entries(recorded)) {
    const mine: unknown = Reflect.get(value, field);
    const before: unknown = typeof basis === 'object' && basis !== null ? Reflect.get(basis, field) : now;
    const untouched = same(mine, before);
    const contested = !untouched && !same(before, now) && !same(mine, now);
    if (contested) overtaken.push(field);
    merged[field] = untouched ? now : mine;
    begun[field] = contested ? before : now;
  }
  return { value: { ...value, ...merged }, basis: begun, overtaken };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
