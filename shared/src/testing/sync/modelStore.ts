import type { RecordDefinition } from '../../domain/record.ts';
import type { ScopeId } from '../../domain/scope.ts';
import type { LoadedRecord } from '../../sync/decide.ts';

export interface ModelRecord extends LoadedRecord {
  readonly type: string;
  readonly scopes: readonly ScopeId[];
  /** Field → the revision that last changed it, by which device, in which action of it. */
  readonly fields: Readonly<
    Record<string, { readonly rev: number; readonly device: string; readonly id: string }>
  >;
}

export interface ModelFeedRow {
  readonly seq: number;
  readonly op: 'put' | 'delete' | 'leave' | 'purge';
  readonly type: string;
  readonly id: string;
  readonly rev: number;
  /** Server time. */
  readonly at: number;
}

export interface ModelScope {
  readonly no: number;
  readonly id: ScopeId;
  head: number;
  /** Tombstones up to this seq are forgotten. */
  forgotten: number;
  /** The latest row of each record, by `<type>/<id>`. */
  readonly feed: Map<string, ModelFeedRow>;
}

export interface ModelDevice {
  readonly userId: string;
  lastSeq: number;
  lastHash: string;
  readonly hashes: Map<number, string>;
  /** The mutations' ids by seq. */
  readonly ids: Map<number, string>;
}

export interface ModelResult {
  readonly status: 'applied' | 'rejected' | 'conflict';
  readonly code?: string;
  readonly data?: Record<string, string | number | boolean | null>;
}

/** Everything that a backup holds: plain data, so that a copy is a structured clone. */
export interface ModelState {
  epoch: string;
  rev: number;
  readonly records: Map<string, ModelRecord>;
  readonly scopes: Map<ScopeId, ModelScope>;
  readonly devices: Map<string, ModelDevice>;
  /** By `<user>/<mutation id>`. */
  readonly results: Map<string, ModelResult>;
  readonly chunks: Map<
    string,
    { readonly bytes: Uint8Array; readonly owners: Set<string>; readonly at: number }
  >;
  /** Log of effects, to prove that each action has one: mutation ids in the order in which they took effect. */
  readonly effects: string[];
}

export function emptyModelState(): ModelState {
  return {
    epoch: 'e1',
    rev: 0,
    records: new Map(),
    scopes: new Map(),
    devices: new Map(),
    results: new Map(),
    chunks: new Map(),
    effects: [],
  };
}

/** Stores a record or its deletion and files it in every scope concerned. `content` null = deleted. */
export function writeModelRecord(
  state: ModelState,
  definition: RecordDefinition,
  write: { readonly id: string; readonly content: string | null; readonly purge?: boolean },
  by: { readonly device: string; readonly id: string },
  now: number,
): void {
  const { type } = definition;
  const key = `${type}/${write.id}`;
  const before = state.records.get(key);
  if (before?.content === write.content || (before === undefined && write.content === null)) return;
  state.rev += 1;
  const rev = state.rev;
  const row = (op: ModelFeedRow['op'], scope: ScopeId): void => {
    const entry = scopeOf(state, scope);
    entry.head += 1;
    entry.feed.set(key, { seq: entry.head, op, type, id: write.id, rev, at: now });
  };
  if (write.content === null) {
    state.records.delete(key);
    // An erasure also reaches those who once held the record and lost it since.
    const scopes = write.purge === true ? [...state.scopes.values()].filter((one) => one.feed.has(key)) : [];
    for (const scope of before?.scopes ?? []) row(write.purge === true ? 'purge' : 'delete', scope);
    for (const { id } of scopes) if (before?.scopes.includes(id) !== true) row('purge', id);
    return;
  }
  const record: Record<string, unknown> = JSON.parse(write.content);
  const old: Record<string, unknown> = before === undefined ? {} : JSON.parse(before.content);
  const fields: Record<string, { rev: number; device: string; id: string }> = {};
  for (const field of Object.keys(record)) {
    const same = JSON.stringify(record[field]) === JSON.stringify(old[field]);
    fields[field] = (same ? before?.fields[field] : undefined) ?? { rev, ...by };
  }
  const scopes = definition.scopes(definition.schema.parse(record));
  state.records.set(key, { type, id: write.id, rev, content: write.content, scopes, fields });
  for (const scope of scopes) row('put', scope);
  for (const scope of before?.scopes ?? []) if (!scopes.includes(scope)) row('leave', scope);
}

export function scopeOf(state: ModelState, id: ScopeId): ModelScope {
  const known = state.scopes.get(id);
  if (known !== undefined) return known;
  const scope = { no: state.scopes.size + 1, id, head: 0, forgotten: 0, feed: new Map() };
  state.scopes.set(id, scope);
  return scope;
}
