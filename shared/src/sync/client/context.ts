import type { Actor } from '../../domain/actor.ts';
import type { MutatorDefinition } from '../../domain/mutator.ts';
import type { RecordDefinition } from '../../domain/record.ts';
import type { Json } from '../../lib/canonicalJson.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { SqlReader } from '../../ports/sqlDatabase.ts';
import type { Footprints } from './footprints.ts';
import type { RecordTables } from './recordStore.ts';

/** What every part of the engine works with: the registries, the hash function and who acts. */
export interface SyncContext {
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly mutators: ReadonlyMap<string, MutatorDefinition>;
  readonly tables: RecordTables;
  readonly hasher: Hasher;
  readonly footprints: Footprints;
  /** The person's rights as the local tables say, on the day of the last contact: the host's clock decides nothing. */
  actor(reader: SqlReader, serverTime: number): Actor;
  /** The names by which an action's author will recognise it, read before its effect. */
  about(reader: SqlReader, action: { readonly name: string; readonly args: Json }): object;
}
