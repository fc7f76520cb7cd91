interface Row {
  count: number;
  /** On the clock of the count. */
  readonly endsAt: number;
}

/** Counts by key, each within a window that begins with the first. Rows leave as their windows end, without timers. */
export class WindowCount {
  readonly #windowMs: number;
  readonly #now: () => number;
  /** All windows are as long, so that the order of beginning is the order of ending. */
  readonly #rows = new Map<string, Row>();

  /** @param now milliseconds that only go forward */
  constructor(windowMs: number, now: () => number) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  of(key: string): number {
    return this.#row(key)?.count ?? 0;
  }

  add(key: string): void {
    const row = this.#row(key);
    if (row === undefined) this.#rows.set(key, { count: 1, endsAt: this.#now() + this.#windowMs });
    else row.count += 1;
  }

  /** Gives back what was counted; a window that has ended meanwhile owes nothing. */
  take(key: string, count: number): void {
    const row = this.#row(key);
    if (row === undefined) return;
    row.count -= count;
    if (row.count <= 0) this.#rows.delete(key);
  }

  /** Until the window of this key ends, in whole seconds. */
  secondsLeft(key: string): number {
    const row = this.#row(key);
    return row === undefined ? 0 : Math.ceil((row.endsAt - this.#now()) / 1000);
  }

  #row(key: string): Row | undefined {
    const now = this.#now();
    for (const [old, { endsAt }] of this.#rows) {
      if (endsAt > now) break;
      this.#rows.delete(old);
    }
    return this.#rows.get(key);
  }
}
