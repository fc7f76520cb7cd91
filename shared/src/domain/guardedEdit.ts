import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { ErrorData } from '../lib/errors.ts';
import type { Outcome, RecordView } from './mutator.ts';
import type { AnyRecord, RecordDefinition } from './record.ts';

export type Edit<R> =
  /** `changed` is false when every field already had its new value (a replay, or two people who agree). */
  | { readonly ok: true; readonly record: R; readonly changed: boolean }
  | { readonly ok: false; readonly outcome: Outcome };

/** A field that another device changed too, with both values as texts. */
export interface ConflictingField {
  readonly field: string;
  readonly theirs: string;
  readonly mine: string;
}

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

type Changes<R> = { readonly [Field in keyof R]?: R[Field] | undefined };

/** The fields that would take a new value. */
function wantedIn<R extends AnyRecord>(current: R, changes: Changes<R>): readonly [string, unknown][] {
  return Object.entries(changes).filter(
    ([field, value]) => value !== undefined && !same(value, current[field] ?? null),
  );
}

/** Every guarded field that would take a new value and that another device changed since its author saw it. */
export function conflictingFields<R extends AnyRecord>(
  view: RecordView,
  definition: RecordDefinition<R>,
  current: R,
  changes: Changes<R>,
): readonly ConflictingField[] {
  return wantedIn(current, changes)
    .filter(
      ([field]) => definition.guarded.includes(field) && view.changedSince(definition, current.id, field),
    )
    .map(([field, value]) => ({ field, theirs: asText(current[field]), mine: asText(value) }));
}

/**
 * The conflict over one field or several, if there is any. `field`, `theirs` and `mine` are the first one's, which is all that programs before several knew;
 * with several, `fields` names all of them and `theirs.<field>` and `mine.<field>` are the others'.
 */
export function conflictOver(code: string, fields: readonly ConflictingField[]): Outcome | undefined {
  const [first, ...others] = fields;
  if (first === undefined) return undefined;
  const data: ErrorData = {
    ...first,
    ...(others.length > 0 && { fields: fields.map(({ field }) => field).join(' ') }),
    ...Object.fromEntries(
      others.flatMap(({ field, theirs, mine }) => [
        [`theirs.${field}`, theirs],
        [`mine.${field}`, mine],
      ]),
    ),
  };
  return { kind: 'conflict', code, data };
}

/**
 * Compare-and-set of several fields: guarded fields that another device changed since their author saw them are one conflict with both
 * values of each, unless both say the same; every other field takes the new value. Fields absent from `changes` merge untouched.
 * @param code the conflict's code
 */
export function guardedEdit<R extends AnyRecord>(
  view: RecordView,
  definition: RecordDefinition<R>,
  current: R,
  changes: Changes<R>,
  code: string,
): Edit<R> {
  const outcome = conflictOver(code, conflictingFields(view, definition, current, changes));
  if (outcome) return { ok: false, outcome };
  const wanted = wantedIn(current, changes);
  return { ok: true, record: { ...current, ...Object.fromEntries(wanted) }, changed: wanted.length > 0 };
}
