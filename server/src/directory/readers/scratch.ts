import Database from 'better-sqlite3';

/**
 * Lists by key that would grow with the number of people, kept in a temporary SQLite file and not in memory: what one file says of a
 * pupil waits there for the other file that describes the pupil. The file disappears when it is closed, or with the process.
 */
export class Scratch {
  readonly #database: Database.Database;
  readonly #insert: Database.Statement<[string, string, string]>;
  readonly #select: Database.Statement<[string, string], string>;
  readonly #next: Database.Statement<[string, string], { key: string; value: string }>;
  readonly #count: Database.Statement<[string, string, number], number>;

  constructor() {
    // An empty name is a private file that SQLite removes by itself; two megabytes of it stay in memory.
    this.#database = new Database('');
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.pragma('cache_size = -2048');
    this.#database.pragma('temp_store = FILE');
    this.#database.exec(
      'CREATE TABLE item (list TEXT NOT NULL, key TEXT NOT NULL, no INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;' +
        'CREATE INDEX item_key ON item (list, key);',
    );
    this.#insert = this.#database.prepare('INSERT INTO item (list, key, value) VALUES (?, ?, ?)');
    this.#select = this.#database
      .prepare<[string, string], string>('SELECT value FROM item WHERE list = ? AND key = ? ORDER BY no')
      .pluck();
    this.#next = this.#database.prepare(
      'SELECT key, value FROM item WHERE list = ? AND key > ? ORDER BY key, no LIMIT 1',
    );
    this.#count = this.#database
      .prepare<[string, string, number], number>(
        'SELECT count(*) FROM (SELECT 1 FROM item WHERE list = ? AND key = ? LIMIT ?)',
      )
      .pluck();
    this.#database.exec('BEGIN');
  }

  add(list: string, key: string, value = ''): void {
    this.#insert.run(list, key, value);
  }

  /** In the order in which they were added. */
  of(list: string, key: string): readonly string[] {
    return this.#select.all(list, key);
  }

  has(list: string, key: string): boolean {
    return this.count(list, key, 1) > 0;
  }

  /** The first value of each key of a list, by key. */
  *firsts(list: string): Generator<{ readonly key: string; readonly value: string }> {
    let after = '';
    for (;;) {
      const found = this.#next.get(list, after);
      if (found === undefined) return;
      yield found;
      after = found.key;
    }
  }

  /** How many values a key has, counted up to `atMost`. */
  count(list: string, key: string, atMost: number): number {
    return this.#count.get(list, key, atMost) ?? 0;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
