import type { RecordChange } from '@cartable/shared/domain/derivation.ts';
import type { Need, RecordView, Write } from '@cartable/shared/domain/mutator.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  findRecord,
  findRecords,
  findRecordsByKey,
  findRecordsByKeys,
  type StoredRecord,
} from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

interface Entry {
  readonly stored: StoredRecord | undefined;
  readonly before: AnyRecord | undefined;
  after: AnyRecord | undefined;
  text: string | null;
}

/** One record whose content a transaction changes. */
export interface Staged {
  readonly definition: RecordDefinition;
  readonly id: string;
  readonly stored: StoredRecord | undefined;
  readonly before: AnyRecord | undefined;
  readonly after: AnyRecord | undefined;
  /** Canonical text of `after`; null = deleted. */
  readonly text: string | null;
}

/** Who changed a field of a record after a revision; see `RecordView.changedSince`. */
export interface Base {
  readonly revs: Readonly<Record<string, number>>;
  /** Whether the author of the mutation made this change themselves, under whatever name. */
  isOwn(deviceId: string, seq: number | undefined): boolean;
}

/**
 * The records that one transaction has read, with the writes staged over them. A mutator and then the derivations see it as a
 * `RecordView`; `changes()` is what remains to be stored at the end.
 */
export class WorkingSet {
  readonly #reader: Reader;
  readonly #schoolId: string;
  readonly #definitions: ReadonlyMap<string, RecordDefinition>;
  readonly #entries = new Map<string, Entry>();
  /** `type/key/value` asked for → ids found in the database. */
  readonly #sets = new Map<string, ReadonlySet<string>>();
  /** `type/key/value` → ids of the records that a write was staged for and that had this value then. */
  readonly #staged = new Map<string, Set<string>>();

  constructor(reader: Reader, schoolId: string, definitions: ReadonlyMap<string, RecordDefinition>) {
    this.#reader = reader;
    this.#schoolId = schoolId;
    this.#definitions = definitions;
  }

  /** Loads what is needed until nothing new is named. @throws {TypeError} after more than `rounds` rounds: a defect of the caller */
  async load(name: (view: RecordView) => readonly Need[], view: RecordView, rounds: number): Promise<void> {
    const lenient = this.#lenient(view);
    for (let round = 0; round < rounds; round += 1) {
      const missing = name(lenient).filter((need) => !this.#has(need));
      if (missing.length === 0) return;
      for (const need of missing) await this.#fetch(need);
    }
    if (name(lenient).some((need) => !this.#has(need))) throw new TypeError('needs do not settle');
  }

  /** What is asked before everything is loaded: nothing there, rather than a defect, for what is not loaded yet. */
  #lenient(view: RecordView): RecordView {
    const has = (type: string, id: string) => this.#entries.has(`${type}/${id}`);
    return {
      get: (definition, id) => (has(definition.type, id) ? view.get(definition, id) : undefined),
      by: (definition, key, value) =>
        this.#sets.has(`${definition.type}/${key}/${value}`) ? view.by(definition, key, value) : [],
      changedSince: (definition, id, field) =>
        has(definition.type, id) && view.changedSince(definition, id, field),
    };
  }

  /** What a mutator sees; without `base`, no field ever counts as changed. */
  view(base?: Base): RecordView {
    return {
      get: <R extends AnyRecord>(definition: RecordDefinition<R>, id: string) =>
        // The definition parsed it when it was stored.
        this.#entry(definition.type, id).after as R | undefined,
      by: <R extends AnyRecord>(definition: RecordDefinition<R>, key: string, value: string) =>
        this.#by(definition.type, key, value) as readonly AnyRecord[] as readonly R[],
      changedSince: (definition, id, field) => {
        if (base === undefined) return false;
        const change = this.#entry(definition.type, id).stored?.fieldRevs[field];
        if (change === undefined) return false;
        const [rev, deviceId, seq] = change;
        return rev > (base.revs[`${definition.type}/${id}`] ?? 0) && !base.isOwn(deviceId, seq);
      },
    };
  }

  /** Loads records by few statements: for those who will stage many. */
  async prefetch(type: string, ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#entries.has(`${type}/${id}`));
    const found = new Map(
      (await findRecords(this.#reader, this.#schoolId, type, missing)).map((one) => [one.id, one]),
    );
    for (const id of missing) this.#keep(type, id, found.get(id));
  }

  /** The same for what a key field's values lead to. */
  async prefetchBy(type: string, key: string, values: readonly string[]): Promise<void> {
    const missing = [...new Set(values)].filter((value) => !this.#sets.has(`${type}/${key}/${value}`));
    const found = await findRecordsByKeys(this.#reader, this.#schoolId, type, key, missing);
    for (const value of missing) this.#keepSet({ type, key, value }, found.get(value) ?? []);
  }

  /** A record as stored, whatever was staged on it; it must have been loaded. */
  stored(type: string, id: string): StoredRecord | undefined {
    return this.#entry(type, id).stored;
  }

  /**
   * Stages writes after checking each record against its definition.
   * @throws {AppError} `sync.write_invalid` (data: type) when one does not fit
   */
  async stage(writes: readonly Write[]): Promise<readonly RecordChange[]> {
    const changes: RecordChange[] = [];
    for (const write of writes) {
      const definition = this.#definition(write.type);
      const id = write.op === 'put' ? write.record.id : write.id;
      await this.#fetch({ type: write.type, id });
      const entry = this.#entry(write.type, id);
      const before = entry.after;
      if (write.op === 'delete') {
        if (before === undefined) continue;
        entry.after = undefined;
        entry.text = null;
      } else {
        const parsed = definition.schema.safeParse(write.record);
        if (!parsed.success) throw new AppError('sync.write_invalid', { type: write.type }, parsed.error);
        const text = canonicalJson(parsed.data as unknown as Json);
        if (text === entry.text) continue;
        entry.after = parsed.data;
        entry.text = text;
      }
      for (const key of definition.keys) {
        const place = `${write.type}/${key}/${String(entry.after?.[key])}`;
        this.#staged.set(place, (this.#staged.get(place) ?? new Set()).add(id));
      }
      changes.push({ type: write.type, before, after: entry.after });
    }
    return changes;
  }

  /** Every record that was read, as `<type>/<id>`. */
  readRecords(): readonly string[] {
    return [...this.#entries].flatMap(([key, entry]) => (entry.stored === undefined ? [] : [key]));
  }

  /** Every record whose text differs from what is stored. */
  changes(): readonly Staged[] {
    const staged: Staged[] = [];
    for (const [key, entry] of this.#entries) {
      if (entry.text === (entry.stored?.text ?? null)) continue;
      const slash = key.indexOf('/');
      staged.push({ ...entry, definition: this.#definition(key.slice(0, slash)), id: key.slice(slash + 1) });
    }
    return staged;
  }

  #definition(type: string): RecordDefinition {
    const definition = this.#definitions.get(type);
    if (definition === undefined) throw new TypeError(`no definition of ${type}`);
    return definition;
  }

  #has(need: Need): boolean {
    return 'id' in need
      ? this.#entries.has(`${need.type}/${need.id}`)
      : this.#sets.has(`${need.type}/${need.key}/${need.value}`);
  }

  async #fetch(need: Need): Promise<void> {
    if (this.#has(need)) return;
    if ('id' in need) {
      this.#keep(need.type, need.id, await findRecord(this.#reader, this.#schoolId, need.type, need.id));
      return;
    }
    if (!this.#definition(need.type).keys.includes(need.key)) {
      throw new TypeError(`${need.type} has no key ${need.key}`);
    }
    const { type, key, value } = need;
    this.#keepSet(need, await findRecordsByKey(this.#reader, this.#schoolId, type, key, value));
  }

  #keepSet(
    { type, key, value }: { readonly type: string; readonly key: string; readonly value: string },
    found: readonly StoredRecord[],
  ): void {
    for (const record of found) {
      if (!this.#entries.has(`${type}/${record.id}`)) this.#keep(type, record.id, record);
    }
    this.#sets.set(`${type}/${key}/${value}`, new Set(found.map((one) => one.id)));
  }

  #keep(type: string, id: string, stored: StoredRecord | undefined): void {
    const text = stored?.text ?? null;
    const before = text === null ? undefined : (JSON.parse(text) as AnyRecord);
    this.#entries.set(`${type}/${id}`, { stored, before, after: before, text });
  }

  #entry(type: string, id: string): Entry {
    const entry = this.#entries.get(`${type}/${id}`);
    if (entry === undefined) throw new TypeError(`${type} was not named as a need`);
    return entry;
  }

  #by(type: string, key: string, value: string): readonly AnyRecord[] {
    if (!this.#sets.has(`${type}/${key}/${value}`)) throw new TypeError(`${type} by ${key} was not named`);
    // Through what was staged too, not the set alone: a write may have joined or left it.
    const candidates = new Set([
      ...(this.#sets.get(`${type}/${key}/${value}`) ?? []),
      ...(this.#staged.get(`${type}/${key}/${value}`) ?? []),
    ]);
    const found: AnyRecord[] = [];
    for (const id of candidates) {
      const after = this.#entries.get(`${type}/${id}`)?.after;
      if (after?.[key] === value) found.push(after);
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
