import type { Footprint } from '../decide.ts';

/**
 * What each replayed action read and wrote when it last ran here, by mutation id: lets a page run again only the actions that it can
 * concern. In memory only; after a restart, or when a transaction failed, everything is run again once.
 */
export class Footprints {
  readonly #known = new Map<string, Footprint>();

  get(mutationId: string): Footprint | undefined {
    return this.#known.get(mutationId);
  }

  set(mutationId: string, footprint: Footprint): void {
    this.#known.set(mutationId, footprint);
  }

  /** Forgets the actions that are no longer replayed. */
  keepOnly(mutationIds: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) if (!mutationIds.has(id)) this.#known.delete(id);
  }

  /** Runs a transaction whose replays are noted here: when it fails, what was noted is not what is stored. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#known.clear();
      throw error;
    }
  }
}

/** What a page and the actions leaving the outbox concern. */
export interface Affected {
  /** Records, as `<type>/<id>`, whose optimistic state must be undone. */
  readonly records: ReadonlySet<string>;
  /** Actions to run again, in the order given. */
  readonly actions: readonly string[];
  /** What the actions that are left alone wrote, and the types of it: those that run again must not read it. */
  readonly leftAlone: { readonly records: ReadonlySet<string>; readonly types: ReadonlySet<string> };
}

/**
 * Follows what changed through the actions that stay: an action that read or wrote something affected runs again, and with it whatever
 * it wrote, and what others wrote that it reads. Undefined when that cannot be told.
 */
export function affectedBy(
  footprints: Footprints,
  staying: readonly string[],
  changed: ReadonlySet<string>,
): Affected | undefined {
  const prints = new Map<string, Footprint>();
  const written = new Set<string>();
  for (const id of staying) {
    const print = footprints.get(id);
    if (print === undefined) return undefined;
    prints.set(id, print);
    for (const record of print.writes) written.add(record);
  }
  const records = new Set(changed);
  const types = new Set([...changed].map(typeOf));
  const add = (record: string): void => {
    records.add(record);
    types.add(typeOf(record));
  };
  const again = new Set<string>();
  for (let size = -1; size !== again.size + records.size; ) {
    size = again.size + records.size;
    for (const [id, print] of prints) {
      if (again.has(id) || !concerns(print, records, types)) continue;
      again.add(id);
      for (const record of print.writes) add(record);
      // What it reads must be as it was at its turn: without the later actions' writes.
      for (const record of print.reads) if (written.has(record)) add(record);
      for (const record of written) if (print.types.has(typeOf(record))) add(record);
    }
  }
  const left = new Set<string>();
  for (const [id, print] of prints) {
    if (!again.has(id)) for (const record of print.writes) left.add(record);
  }
  return {
    records,
    actions: staying.filter((id) => again.has(id)),
    leftAlone: { records: left, types: new Set([...left].map(typeOf)) },
  };
}

/** Whether an action that ran again reads or writes something that was not undone for it. */
export function outgrew(print: Footprint, { records, leftAlone }: Affected): boolean {
  for (const record of print.writes) if (!records.has(record)) return true;
  for (const record of print.reads) if (leftAlone.records.has(record)) return true;
  for (const type of print.types) if (leftAlone.types.has(type)) return true;
  return false;
}

function concerns(print: Footprint, records: ReadonlySet<string>, types: ReadonlySet<string>): boolean {
  for (const record of print.reads) if (records.has(record)) return true;
  for (const record of print.writes) if (records.has(record)) return true;
  for (const type of print.types) if (types.has(type)) return true;
  return false;
}

function typeOf(record: string): string {
  return record.slice(0, record.indexOf('/'));
}
