import { addCounts, type CountName } from '../storage/repositories/region/figures.ts';
import type { Storage } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';

/**
 * Counts what happens in each school on each day, in memory: a synchronisation that brings nothing writes nothing, and half a region signing
 * in does not wait for one row. Written down every minute and at the end; a crash loses a minute of a statistic.
 */
export class Tally {
  readonly #now: () => number;
  #counts = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  note(name: CountName, schoolId: string): void {
    const key = `${schoolDay(this.#now())} ${name} ${schoolId}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Adds what was counted since to the database. On a failure it is counted again with the next one. */
  async flush(storage: Storage): Promise<void> {
    const counts = this.#counts;
    if (counts.size === 0) return;
    this.#counts = new Map();
    const rows = [...counts].map(([key, value]) => {
      const [day = '', name, ...rest] = key.split(' ');
      // Written above: the second word is one of the names.
      return { day, name: name as CountName, schoolId: rest.join(' '), value };
    });
    try {
      await storage.transaction((writer) => addCounts(writer, rows));
    } catch (error) {
      for (const [key, value] of counts) this.#counts.set(key, (this.#counts.get(key) ?? 0) + value);
      throw error;
    }
  }
}
