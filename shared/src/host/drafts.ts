import type { Json } from '../lib/canonicalJson.ts';
import { utf8 } from '../lib/bytes.ts';
import { AppError } from '../lib/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import { maxMutationBytes } from '../sync/limits.ts';

/** A draft that nobody came back to is forgotten after so long. */
const keptDays = 60;
const dayMs = 24 * 60 * 60 * 1000;

/** What a person has begun to write in a form. */
export interface Draft {
  readonly content: unknown;
  /** When it was last kept, by this host's clock, milliseconds. */
  readonly at: number;
}

/**
 * What stands in forms and was not sent yet, by place, in the person's own database: on a key it is encrypted and there after a lock, in the
 * portal it ends with the tab. Table `sync_draft` is the engine's (client/layout.ts), so that it is forgotten with everything else.
 * A place is `<form> <type>/<id>`: the record is what an erasure by law goes by.
 */
export class Drafts {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;

  /** The engine's tables must exist already. */
  constructor(database: SqlDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  read(place: string): Draft | null {
    const row = this.#database.get<{ content: string; at: number }>(
      'SELECT content, at FROM sync_draft WHERE place = :place',
      { place },
    );
    return row === undefined ? null : { content: JSON.parse(row.content) as Json, at: row.at };
  }

  /**
   * Keeps a draft in the place of the one before; null forgets it.
   * @throws {AppError} `sync.action_too_large` for more than an action may carry: it could not be sent either
   */
  keep(place: string, content: unknown): void {
    const at = Math.trunc(this.#clock.now());
    const text = JSON.stringify(content ?? null);
    if (utf8(text).length > maxMutationBytes) throw new AppError('sync.action_too_large');
    this.#database.transaction((writer) => {
      if (content === null || content === undefined) {
        writer.run('DELETE FROM sync_draft WHERE place = :place', { place });
        return;
      }
      writer.run('DELETE FROM sync_draft WHERE at < :before', { before: at - keptDays * dayMs });
      writer.run('INSERT OR REPLACE INTO sync_draft (place, content, at) VALUES (:place, :content, :at)', {
        place,
        content: text,
        at,
      });
    });
  }
}
