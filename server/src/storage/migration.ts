import type { Kysely, RawBuilder } from 'kysely';

/** One step of the database's history: numbered, forward only, run in a transaction with the others that are due. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  up(db: Kysely<unknown>, engine: EngineWords): Promise<void>;
}

/** What an engine says beyond the SQL that all of them know. */
export interface EngineWords {
  /** Ends the definition of a table whose rows stand in the order of its key and have no place of their own; absent where there is no such. */
  readonly inKeyOrder?: RawBuilder<unknown>;
}
