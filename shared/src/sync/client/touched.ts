import type { StoredRecord } from './recordStore.ts';

/** The records that a page concerns, each with the text that came for it, if one came. In order of type, then of arrival. */
export class Touched {
  readonly #types = new Map<string, Map<string, StoredRecord | undefined>>();

  /** Notes a record; a text that came before stays when none comes now. */
  add(type: string, id: string, fresh: StoredRecord | undefined): void {
    const records = this.#of(type);
    if (fresh !== undefined || !records.has(id)) records.set(id, fresh);
  }

  /** Notes a record whose text, if one came, counts no more. */
  forget(type: string, id: string): void {
    this.#of(type).set(id, undefined);
  }

  get(type: string, id: string): StoredRecord | undefined {
    return this.#types.get(type)?.get(id);
  }

  byType(): Iterable<readonly [string, ReadonlyMap<string, StoredRecord | undefined>]> {
    return this.#types;
  }

  #of(type: string): Map<string, StoredRecord | undefined> {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const fresh = new Map<string, StoredRecord | undefined>();
    this.#types.set(type, fresh);
    return fresh;
  }
}
