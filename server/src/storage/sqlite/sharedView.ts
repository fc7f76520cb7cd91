import type Database from 'better-sqlite3';

/** How late a change made by another process (a seed, an import) may be seen. */
const maxAgeMs = 50;

/**
 * Keeps one read transaction open over single statements that follow closely. Each statement alone would lock and unlock the database
 * by two system calls, which cost more than a look-up by key; in a morning's rush there are thousands a second. A commit of this process
 * ends the view at once, so a reader always sees what was committed before it asked; the timer bounds it for other processes and lets
 * the log be folded into the file.
 */
export class SharedView {
  #database: Database.Database | undefined;
  #timer: NodeJS.Timeout | undefined;
  #begin: Database.Statement | undefined;
  #commit: Database.Statement | undefined;

  open(database: Database.Database): void {
    this.#database = database;
    this.#begin = database.prepare('begin');
    this.#commit = database.prepare('commit');
  }

  /** Before a statement: begins a view unless one is open. */
  hold(): void {
    if (this.#database === undefined || this.#database.inTransaction) return;
    this.#begin?.run();
    this.#timer = setTimeout(() => this.lapse(), maxAgeMs).unref();
  }

  /** Ends the view; the next statement sees everything committed by now. */
  lapse(): void {
    clearTimeout(this.#timer);
    if (this.#database?.inTransaction) this.#commit?.run();
  }

  close(): void {
    this.lapse();
    this.#database = undefined;
  }
}
