import type { Kysely } from 'kysely';

/** One step of the database's history: numbered, forward only, run in a transaction with the others that are due. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  up(db: Kysely<unknown>): Promise<void>;
}
