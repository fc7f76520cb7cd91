import type { Actor } from '../domain/actor.ts';
import type { MutatorDefinition, Need, Outcome, RecordView, Write } from '../domain/mutator.ts';
import type { AnyRecord, RecordDefinition } from '../domain/record.ts';
import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import { AppError, isAppError } from '../lib/errors.ts';
import type { MutationId } from '../lib/ids.ts';

/** A stored record as a host hands it to {@link decide}. */
export interface LoadedRecord {
  readonly id: string;
  readonly rev: number;
  readonly content: string;
}

/** How a host with a synchronous store finds what a mutator needs. */
export interface NeedSource {
  one(type: string, id: string): LoadedRecord | undefined;
  many(type: string, key: string, value: string): readonly LoadedRecord[];
  /** See {@link RecordView.changedSince}. */
  changedSince(type: string, id: string, field: string): boolean;
}

/** A write ready to be stored: validated, as its one text. `content` null = deleted. */
export interface TextWrite {
  readonly type: string;
  readonly id: string;
  readonly content: string | null;
}

/** What a decision rests on and touches; records as `<type>/<id>`. */
export interface Footprint {
  readonly reads: ReadonlySet<string>;
  /** Types of which a whole set was read. */
  readonly types: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

/** The outcome with its writes as text, and the revisions that the decision rests on. */
export type Decision = { readonly footprint: Footprint } & (
  | {
      readonly kind: 'applied';
      readonly writes: readonly TextWrite[];
      /** `<type>/<id>` → the server revision of each record written or compared; 0 = there was none. */
      readonly baseRevs: Readonly<Record<string, number>>;
    }
  | Exclude<Outcome, { readonly kind: 'applied' }>
);

export interface DecideInput {
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutator: MutatorDefinition;
  readonly source: NeedSource;
  readonly actor: Actor;
  /** Already parsed by the mutator's schema. */
  readonly args: unknown;
  readonly mutationId: string;
  readonly host: 'client' | 'server';
  readonly now: number;
  readonly claimedAt: number;
}

/** Needs may follow from records; a mutator that asks for more rounds than this is wrong. */
const maxNeedRounds = 4;

/**
 * Loads what a mutator needs, runs it, validates its writes. Pure but for the source's reads; the same on a key and on a
 * synchronous server. A mutator that fails is a defect of the program: `sync.failed`, so that one action never stops all others.
 * @throws what the source throws
 */
export function decide(input: DecideInput): Decision {
  const view = loadedView(input);
  const footprint = (writes: readonly TextWrite[]): Footprint => ({
    ...view.footprint(),
    writes: new Set(writes.map(({ type, id }) => `${type}/${id}`)),
  });
  try {
    for (let round = 0; ; round++) {
      const needs = own(() => input.mutator.needs(input.args, view.lenient, input.actor));
      if (view.load(needs) === 0) break;
      if (round === maxNeedRounds) throw new AppError('sync.failed');
    }
    const outcome = own(() =>
      input.mutator.run({
        actor: input.actor,
        args: input.args,
        view: view.strict,
        mutationId: input.mutationId as MutationId,
        host: input.host,
        now: input.now,
        claimedAt: input.claimedAt,
      }),
    );
    if (outcome.kind !== 'applied') return { ...outcome, footprint: footprint([]) };
    const writes = own(() => outcome.writes.map((write) => writeAsText(input.definitions, write)));
    const baseRevs: Record<string, number> = {};
    for (const [type, id] of view.compared) baseRevs[`${type}/${id}`] = input.source.one(type, id)?.rev ?? 0;
    for (const { type, id } of writes) baseRevs[`${type}/${id}`] ??= input.source.one(type, id)?.rev ?? 0;
    return { kind: 'applied', writes, baseRevs, footprint: footprint(writes) };
  } catch (error) {
    // `sync.record_unreadable`: a record of a newer program, so that the action cannot be judged here.
    if (!isAppError(error) || !judgeable.has(error.code)) throw error;
    return { kind: 'rejected', code: error.code, data: error.data, footprint: footprint([]) };
  }
}

const judgeable: ReadonlySet<string> = new Set(['sync.record_unreadable', 'sync.failed']);

/** Runs the mutator's own code, apart from the host's: only what fails there is the mutator's defect. */
function own<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isAppError(error) && error.code === 'sync.record_unreadable') throw error;
    throw new AppError('sync.failed', {}, error);
  }
}

function writeAsText(definitions: ReadonlyMap<string, RecordDefinition>, write: Write): TextWrite {
  if (write.op === 'delete') return { type: write.type, id: write.id, content: null };
  const parsed = definitions.get(write.type)?.schema.safeParse(write.record);
  if (!parsed?.success) throw new AppError('sync.write_invalid', { type: write.type }, parsed?.error);
  return { type: write.type, id: parsed.data.id, content: recordText(parsed.data) };
}

/** The one text of a record. @throws {TypeError} when it holds anything but {@link Json} */
export function recordText(record: AnyRecord): string {
  return canonicalJson(record as { readonly [field: string]: Json });
}

function loadedView({ source }: DecideInput) {
  const records = new Map<string, LoadedRecord | undefined>();
  const sets = new Map<string, readonly LoadedRecord[]>();
  const parsed = new Map<LoadedRecord, AnyRecord>();
  const compared: (readonly [type: string, id: string])[] = [];
  const parse = <R extends AnyRecord>(definition: RecordDefinition<R>, loaded: LoadedRecord): R => {
    const known = parsed.get(loaded);
    if (known !== undefined) return known as R;
    const result = definition.schema.safeParse(JSON.parse(loaded.content));
    if (!result.success)
      throw new AppError('sync.record_unreadable', { type: definition.type }, result.error);
    parsed.set(loaded, result.data);
    return result.data;
  };
  const view = (strict: boolean): RecordView => ({
    get(definition, id) {
      const key = `${definition.type}\n${id}`;
      if (strict && !records.has(key))
        throw new TypeError(`${definition.type} ${id} was not named as a need`);
      const loaded = records.get(key);
      return loaded === undefined ? undefined : parse(definition, loaded);
    },
    by(definition, key, value) {
      const loaded = sets.get(`${definition.type}\n${key}\n${value}`);
      if (strict && loaded === undefined) {
        throw new TypeError(`${definition.type} by ${key} was not named as a need`);
      }
      return (loaded ?? []).map((one) => parse(definition, one));
    },
    changedSince(definition, id, field) {
      compared.push([definition.type, id]);
      return source.changedSince(definition.type, id, field);
    },
  });
  return {
    footprint: () => ({
      reads: new Set([...records.keys()].map((key) => key.replace('\n', '/'))),
      types: new Set([...sets.keys()].map((key) => key.slice(0, key.indexOf('\n')))),
    }),
    strict: view(true),
    lenient: view(false),
    compared,
    /** Loads the needs that are new; returns how many were. */
    load(needs: readonly Need[]): number {
      let fresh = 0;
      for (const need of needs) {
        const setKey = 'id' in need ? undefined : `${need.type}\n${need.key}\n${need.value}`;
        if ('id' in need) {
          const key = `${need.type}\n${need.id}`;
          if (records.has(key)) continue;
          records.set(key, source.one(need.type, need.id));
          fresh++;
        } else if (setKey !== undefined && !sets.has(setKey)) {
          const found = source.many(need.type, need.key, need.value);
          sets.set(setKey, found);
          for (const one of found) records.set(`${need.type}\n${one.id}`, one);
          fresh++;
        }
      }
      return fresh;
    },
  };
}
