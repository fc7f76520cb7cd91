import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { Outcome, RecordView } from './mutator.ts';
import type { AnyRecord, RecordDefinition } from './record.ts';

export type Edit<R> =
  /** `changed` is false when every field already had its new value (a replay, or two people who agree). */
  | { readonly ok: true; readonly record: R; readonly changed: boolean }
  | { readonly ok: false; readonly outcome: Outcome };

const longestText = 500;

/** A field's value as a text for the person who compares two: scalars as they are, lists by the names in them. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(nameOf).join(', ').slice(0, longestText);
  return String(value).slice(0, longestText);
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item);
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a as Json) === canonicalJson(b as Json);
}

/**
 * Compare-and-set of several fields: a guarded field that another device changed since its author saw it is a conflict with both
 * values, unless both say the same; every other field takes the new value. Fields absent from `changes` merge untouched.
 * @param code the conflict's code
 */
export function guardedEdit<R extends AnyRecord>(
  view: RecordView,
  definition: RecordDefinition<R>,
  current: R,
  changes: { readonly [Field in keyof R]?: R[Field] | undefined },
  code: string,
): Edit<R> {
  const wanted = Object.entries(changes).filter(
    ([field, value]) => value !== undefined && !same(value, current[field] ?? null),
  );
  for (const [field, value] of wanted) {
    if (!definition.guarded.includes(field) || !view.changedSince(definition, current.id, field)) continue;
    const data = { field, theirs: asText(current[field]), mine: asText(value) };
    return { ok: false, outcome: { kind: 'conflict', code, data } };
  }
  return { ok: true, record: { ...current, ...Object.fromEntries(wanted) }, changed: wanted.length > 0 };
}
