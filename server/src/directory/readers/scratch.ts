import Database from 'better-sqlite3';

/**
 * Lists by key that would grow with the number of people, kept in a temporary SQLite file and not in memory: what one file says of a
 * pupil waits there for the other file that describes the pupil. The file disappears when it is closed, or with the process.
 */
export class Scratch<List extends string> {
  readonly #database: Database.Database;
  readonly #lists: Readonly<Record<List, ListStatements>>;

  /** The names of the lists are the program's own words: letters only. */
  constructor(lists: readonly List[]) {
    // An empty name is a private file that SQLite removes by itself; eight megabytes of it stay in memory.
    this.#database = new Database('');
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.pragma('cache_size = -8192');
    this.#database.pragma('temp_store = FILE');
    this.#lists = Object.fromEntries(
      lists.map((list) => [list, listStatements(this.#database, list)] as const),
    ) as Record<List, ListStatements>;
    this.#database.exec('BEGIN');
  }

  add(list: List, key: string, value = ''): void {
    this.#lists[list].insert.run(key, value);
  }

  /** The values of a key, in the order in which they were added. */
  of(list: List, key: string): readonly string[] {
    return this.#lists[list].select.all(key);
  }

  has(list: List, key: string): boolean {
    return this.#lists[list].has.get(key) !== undefined;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

interface ListStatements {
  readonly insert: Database.Statement<[string, string]>;
  readonly select: Database.Statement<[string], string>;
  readonly has: Database.Statement<[string], number>;
}

function listStatements(database: Database.Database, list: string): ListStatements {
  if (!/^[a-zA-Z]+$/.test(list)) throw new TypeError(`not the name of a list: ${list}`);
  database.exec(
    `CREATE TABLE ${list} (no INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL) STRICT`,
  );
  database.exec(`CREATE INDEX ${list}_key ON ${list} (key)`);
  return {
    insert: database.prepare(`INSERT INTO ${list} (key, value) VALUES (?, ?)`),
    select: database.prepare<[string], string>(`SELECT value FROM ${list} WHERE key = ? ORDER BY no`).pluck(),
    has: database.prepare<[string], number>(`SELECT 1 FROM ${list} WHERE key = ? LIMIT 1`).pluck(),
  };
}
