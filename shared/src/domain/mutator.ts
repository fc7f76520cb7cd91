import type { z } from 'zod';
import type { ErrorData } from '../lib/errors.ts';
import type { MutationId, RecordId } from '../lib/ids.ts';
import type { Actor } from './actor.ts';
import type { FileContent } from './fileContent.ts';
import type { AnyRecord, RecordDefinition } from './record.ts';

/** A record or a set of records that a mutator must see before it decides. */
export type Need =
  | { readonly type: string; readonly id: RecordId }
  | { readonly type: string; readonly key: string; readonly value: string };

/** What the host loaded for the {@link Need}s. Asking for something not named as a need is a programming error and throws. */
export interface RecordView {
  get<R extends AnyRecord>(definition: RecordDefinition<R>, id: RecordId): R | undefined;
  by<R extends AnyRecord>(definition: RecordDefinition<R>, key: string, value: string): readonly R[];
  /**
   * Whether another device changed this field of the record after the revision on which the author based the mutation.
   * Always false on the optimistic side; the device's own earlier changes never count.
   */
  changedSince<R extends AnyRecord>(definition: RecordDefinition<R>, id: RecordId, field: string): boolean;
}

export type Write =
  | { readonly op: 'put'; readonly type: string; readonly record: AnyRecord }
  | { readonly op: 'delete'; readonly type: string; readonly id: RecordId };

/** What a mutator decides. A rejection or a conflict writes nothing and is shown to its author. */
export type Outcome =
  | { readonly kind: 'applied'; readonly writes: readonly Write[] }
  | { readonly kind: 'rejected'; readonly code: string; readonly data: ErrorData }
  /** `data` holds `field`, `theirs` and `mine` as texts for the person who decides. */
  | { readonly kind: 'conflict'; readonly code: string; readonly data: ErrorData };

export interface MutationContext<Args> {
  readonly actor: Actor;
  readonly args: Args;
  readonly view: RecordView;
  readonly mutationId: MutationId;
  /**
   * `client` = the optimistic run on a key or in a browser, `server` = the authoritative one. Only the server decides by time, because
   * a key's clock may be years off, and only it writes what nobody but the server keeps (the audit).
   */
  readonly host: 'client' | 'server';
  /** Milliseconds: the server's time there, the claimed time on a key. Put it in records only where both may differ. */
  readonly now: number;
  /** What the author's clock said when they acted; may be years off. */
  readonly claimedAt: number;
}

/**
 * A named user action, pure, the same on a key and on the server: it names the records it needs, and given them returns
 * writes or a refusal. It authorises first, from the actor and the loaded records only.
 */
export interface MutatorDefinition<Args = unknown> {
  /** `<area>.<verb>`, stable for ever. */
  readonly name: string;
  readonly args: z.ZodType<Args>;
  /**
   * Asked again with what was loaded until it names nothing new (four rounds at most), so a need may follow from a record. `loaded`
   * answers undefined or an empty list for what is not loaded yet; only {@link run}'s view throws.
   */
  needs(args: Args, loaded: RecordView, actor: Actor): readonly Need[];
  run(context: MutationContext<Args>): Outcome;
  /** File contents that must be on the server, complete, before the action can be accepted. */
  contents?(args: Args): readonly FileContent[];
}

/** Declares a mutator; checks the pieces fit. */
export function defineMutator<Args>(definition: MutatorDefinition<Args>): MutatorDefinition<Args> {
  return definition;
}

export function applied(...writes: readonly Write[]): Outcome {
  return { kind: 'applied', writes };
}

export function rejected(code: string, data: ErrorData = {}): Outcome {
  return { kind: 'rejected', code, data };
}

export function put<R extends AnyRecord>(definition: RecordDefinition<R>, record: R): Write {
  return { op: 'put', type: definition.type, record };
}

export function remove<R extends AnyRecord>(definition: RecordDefinition<R>, id: RecordId): Write {
  return { op: 'delete', type: definition.type, id };
}

/** A need for one record. */
export function needOne<R extends AnyRecord>(definition: RecordDefinition<R>, id: RecordId): Need {
  return { type: definition.type, id };
}

/** A need for the records whose `key` field (one of the definition's keys) has this value. */
export function needBy<R extends AnyRecord>(
  definition: RecordDefinition<R>,
  key: string,
  value: string,
): Need {
  return { type: definition.type, key, value };
}
