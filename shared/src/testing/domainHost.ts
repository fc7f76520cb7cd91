import type { Actor } from '../domain/actor.ts';
import { actorFrom } from '../domain/actor.ts';
import type { Derivation, RecordChange } from '../domain/derivation.ts';
import { derivations as allDerivations } from '../domain/derivations.ts';
import { type Membership, membership } from '../domain/directory/membership.ts';
import type { Need, Outcome, RecordView, Write } from '../domain/mutator.ts';
import { mutators } from '../domain/mutators.ts';
import type { AnyRecord, RecordDefinition } from '../domain/record.ts';
import { recordDefinitions } from '../domain/records.ts';
import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { MutationId, RecordId, SchoolId, UserId } from '../lib/ids.ts';
import type { IsoDay } from '../lib/time.ts';

interface Base {
  readonly device: string;
  readonly rev: number;
}

interface Stored {
  readonly record: AnyRecord;
  readonly text: string;
  /** Field → [revision of its last change, device that made it]. */
  readonly fieldRevs: ReadonlyMap<string, readonly [number, string]>;
}

/** How one action is run. */
export interface ActOptions {
  readonly host?: 'client' | 'server';
  /** The device that acts; a change by another one since `base` is a conflict. */
  readonly device?: string;
  /** The revision that the author had seen; absent = everything. */
  readonly base?: number;
  readonly mutationId?: string;
  readonly now?: number;
  readonly claimedAt?: number;
}

/**
 * The smallest host of the school's rules: records in memory, field revisions, mutators, derivations. Tests of the rules run on it,
 * and the demonstration school's averages are made with it.
 */
export class DomainHost {
  readonly schoolId: SchoolId;
  readonly today: IsoDay;
  /** Grows by one at each accepted action. */
  rev = 0;
  readonly #stored = new Map<string, Map<string, Stored>>();
  readonly #index = new Map<string, Set<string>>();
  readonly #derivations: readonly Derivation[];
  #mutations = 0;

  constructor(schoolId: string, today: string, derivations: readonly Derivation[] = allDerivations) {
    this.schoolId = schoolId as SchoolId;
    this.today = today as IsoDay;
    this.#derivations = derivations;
  }

  /** Stores records as they are: the directory, or a state to begin from. */
  seed(type: string, ...records: readonly AnyRecord[]): void {
    for (const record of records) this.#put({ op: 'put', type, record }, 'seed');
  }

  get<R extends AnyRecord>(definition: RecordDefinition<R>, id: string): R | undefined {
    const record = this.#table(definition.type).get(id)?.record;
    // The definition parsed it when it was stored.
    return record as R | undefined;
  }

  all<R extends AnyRecord>(definition: RecordDefinition<R>): readonly R[] {
    return [...this.#table(definition.type).values()].map((one) => one.record as R);
  }

  /** Every record by type, in no order. */
  *records(): Iterable<{ readonly type: string; readonly record: AnyRecord }> {
    for (const [type, table] of this.#stored) {
      for (const { record } of table.values()) yield { type, record };
    }
  }

  /** The rights of a person today, from the stored memberships. */
  actor(userId: string): Actor {
    const memberships: readonly Membership[] = this.all(membership);
    return actorFrom(userId as UserId, this.schoolId, memberships, this.today);
  }

  /** Runs an action and, on the server, what derives from it. @throws {TypeError} on an unknown name or arguments it refuses */
  act(userId: string, name: string, args: unknown, options: ActOptions = {}): Outcome {
    const mutator = mutators.get(name);
    if (!mutator) throw new TypeError(`no mutator ${name}`);
    const actor = this.actor(userId);
    const parsed = mutator.args.parse(args);
    const now = options.now ?? Date.parse(`${this.today}T12:00:00Z`);
    const host = options.host ?? 'server';
    const device = options.device ?? userId;
    const base = host === 'server' ? { device, rev: options.base ?? this.rev } : undefined;
    const loaded = this.#load((view) => mutator.needs(parsed, view, actor), base);
    this.#mutations += 1;
    const outcome = mutator.run({
      actor,
      args: parsed,
      view: this.#view(loaded, base),
      mutationId: (options.mutationId ?? `mutation${this.#mutations}`) as MutationId,
      host,
      now,
      claimedAt: options.claimedAt ?? now,
    });
    if (outcome.kind !== 'applied') return outcome;
    this.rev += 1;
    const changes = outcome.writes.flatMap((write) => this.#write(write, device));
    if (host === 'server') this.derive(changes);
    return outcome;
  }

  /** Writes on the server's own authority, as the directory's import does, with what derives from it. */
  administer(...writes: readonly Write[]): void {
    this.rev += 1;
    this.derive(writes.flatMap((write) => this.#write(write, 'server')));
  }

  /** Recomputes what these changes move. */
  derive(changes: readonly RecordChange[]): void {
    const all = [...changes];
    for (const derivation of this.#derivations) {
      for (const subject of new Set(derivation.affected(all))) {
        const loaded = this.#load((view) => derivation.needs(subject, view, this.schoolId), undefined, 8);
        const writes = derivation.derive(subject, this.#view(loaded), this.schoolId);
        all.push(...writes.flatMap((write) => this.#write(write, 'server')));
      }
    }
  }

  #table(type: string): Map<string, Stored> {
    const table = this.#stored.get(type) ?? new Map<string, Stored>();
    this.#stored.set(type, table);
    return table;
  }

  #definition(type: string): RecordDefinition {
    const definition = recordDefinitions.get(type);
    if (!definition) throw new TypeError(`no definition of ${type}`);
    return definition;
  }

  #load(needs: (view: RecordView) => readonly Need[], base?: Base, rounds = 4): ReadonlySet<string> {
    const loaded = new Set<string>();
    for (let round = 0; round <= rounds; round += 1) {
      const before = loaded.size;
      for (const need of needs(this.#view(loaded, base, false))) {
        loaded.add('id' in need ? `${need.type}/${need.id}` : `${need.type}?${need.key}=${need.value}`);
      }
      if (loaded.size === before) return loaded;
    }
    throw new TypeError(`needs do not settle in ${rounds} rounds`);
  }

  #view(loaded: ReadonlySet<string>, base?: Base, strict = true): RecordView {
    const covered = (key: string) => {
      if (loaded.has(key)) return true;
      if (strict) throw new TypeError(`${key} was not named as a need`);
      return false;
    };
    return {
      get: <R extends AnyRecord>(definition: RecordDefinition<R>, id: RecordId) => {
        const record = this.get(definition, id);
        const found = record !== undefined && this.#reached(loaded, definition, record);
        return found || covered(`${definition.type}/${id}`) ? record : undefined;
      },
      by: <R extends AnyRecord>(definition: RecordDefinition<R>, key: string, value: string) => {
        if (!definition.keys.includes(key)) throw new TypeError(`${definition.type} has no key ${key}`);
        if (!covered(`${definition.type}?${key}=${value}`)) return [];
        const ids = this.#index.get(`${definition.type}?${key}=${value}`) ?? [];
        return [...ids].sort().flatMap((id) => this.get(definition, id) ?? []);
      },
      changedSince: (definition, id, field) => {
        const change = this.#table(definition.type).get(id)?.fieldRevs.get(field);
        return (
          base !== undefined && change !== undefined && change[0] > base.rev && change[1] !== base.device
        );
      },
    };
  }

  /** Whether a record came with a loaded set. */
  #reached<R extends AnyRecord>(loaded: ReadonlySet<string>, definition: RecordDefinition<R>, record: R) {
    return definition.keys.some((key) => loaded.has(`${definition.type}?${key}=${String(record[key])}`));
  }

  #write(write: Write, device: string): readonly RecordChange[] {
    const id = write.op === 'put' ? write.record.id : write.id;
    const before = this.#table(write.type).get(id)?.record;
    if (write.op === 'delete') {
      if (before === undefined) return [];
      this.#unindex(write.type, before);
      this.#table(write.type).delete(id);
      return [{ type: write.type, before, after: undefined }];
    }
    return this.#put(write, device)
      ? [{ type: write.type, before, after: this.#table(write.type).get(id)?.record }]
      : [];
  }

  #put(write: Extract<Write, { op: 'put' }>, device: string): boolean {
    const { type } = write;
    const record = this.#definition(type).schema.parse(write.record);
    const text = canonicalJson(record as unknown as Json);
    const old = this.#table(type).get(record.id);
    if (old?.text === text) return false;
    const fieldRevs = new Map(old?.fieldRevs);
    for (const field of Object.keys(record)) {
      const same =
        old && canonicalJson((old.record[field] ?? null) as Json) === canonicalJson(record[field] as Json);
      if (!same) fieldRevs.set(field, [this.rev, device]);
    }
    if (old) this.#unindex(type, old.record);
    this.#table(type).set(record.id, { record, text, fieldRevs });
    for (const key of this.#keysOf(type, record)) {
      this.#index.set(key, (this.#index.get(key) ?? new Set()).add(record.id));
    }
    return true;
  }

  #unindex(type: string, record: AnyRecord): void {
    for (const key of this.#keysOf(type, record)) this.#index.get(key)?.delete(record.id);
  }

  #keysOf(type: string, record: AnyRecord): readonly string[] {
    return this.#definition(type)
      .keys.filter((key) => typeof record[key] === 'string')
      .map((key) => `${type}?${key}=${String(record[key])}`);
  }
}
