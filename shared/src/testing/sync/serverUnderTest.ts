import type { AnyRecord } from '../../domain/record.ts';

/** A record as an oracle compares it. */
export interface SeenRecord {
  readonly rev: number;
  readonly content: string;
}

/** A change that the school's administration makes directly: an import, a right given or taken, a class moved. */
export type AdminChange =
  | { readonly put: AnyRecord; readonly type: string }
  | { readonly remove: string; readonly type: string };

/**
 * What the property tests ask of a server: the protocol as bodies of text, and the levers that a test needs. The model server is one; the
 * real server's in-process handler is another. Failures are thrown as `AppError`s, as a transport would.
 */
export interface ServerUnderTest {
  /** A new device of a person who is signed in. */
  registerDevice(userId: string): Promise<string>;
  /** The combined exchange: request and response as the bodies on the wire. */
  sync(userId: string, request: string): Promise<string>;
  missingChunks(userId: string, names: readonly string[]): Promise<readonly string[]>;
  putChunk(userId: string, name: string, bytes: Uint8Array): Promise<void>;
  getChunk(userId: string, name: string, manifest: string): Promise<Uint8Array>;

  administer(changes: readonly AdminChange[]): Promise<void>;
  /** Erases a record by law. */
  purge(type: string, id: string): Promise<void>;
  /** Everything this person may see, by `<type>/<id>`: computed from the records and the rights alone, without feeds. */
  visibleTo(userId: string): Promise<ReadonlyMap<string, SeenRecord>>;
  /** Every record, by `<type>/<id>`. */
  everything(): Promise<ReadonlyMap<string, SeenRecord>>;
  /** A copy of the whole, to restore later. */
  backup(): Promise<() => Promise<void>>;
  /** Moves the server's clock; it only goes forward. */
  advanceDays(days: number): Promise<void>;
  /** Forgets tombstones older than the protocol keeps them, and collects unreferenced chunks. */
  compact(): Promise<void>;
  /** The ids of the actions that took effect, in order; one that did so twice stands there twice. */
  effects(): Promise<readonly string[]>;
  /** A number that grows whenever something is written. */
  writes(): Promise<number>;
  close(): Promise<void>;
}
