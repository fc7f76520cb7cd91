import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import {
  findSourced,
  findStaged,
  insertEntries,
  listSourced,
  replaceEntry,
  type StagedEntry,
} from '../storage/repositories/importEntries.ts';
import { type EntryLink, insertLinks } from '../storage/repositories/importLinks.ts';
import type { EntryStatus } from '../storage/schema/importTables.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import type { IssueLog } from './issueLog.ts';
import { normalise } from './normalise.ts';
import type { DirectoryChange, DirectoryEntry, EntryKind } from './readers/entries.ts';
import { mustBeFewOf } from './readers/few.ts';
import type { Place, ReaderEvent, Scan } from './readers/reader.ts';

/** From a responsable légal to the pupil. */
export const guards = 'guards';

/** Events of one transaction: some tens of milliseconds, so that the server's own writes wait for no longer. */
const eventsAtOnce = 1000;

/** What a run reads and against what. */
export interface RunPlace {
  readonly id: string;
  readonly source: string;
  readonly mode: 'full' | 'delta' | 'removal';
}

/** Puts what a reader says into the run's tables, with its status against the source; keeps only one transaction's events in memory. */
export class Stager {
  readonly #storage: Storage;
  readonly #hasher: Hasher;
  readonly #run: RunPlace;
  readonly #scan: Scan;
  readonly #academies: ReadonlySet<string>;
  readonly #issues: IssueLog;
  readonly #read = new Map<EntryKind, number>();
  #moved = 0;
  #events: ReaderEvent[] = [];

  constructor(
    host: { readonly storage: Storage; readonly hasher: Hasher },
    run: RunPlace,
    { scan, academies }: { readonly scan: Scan; readonly academies: ReadonlySet<string> },
    issues: IssueLog,
  ) {
    this.#storage = host.storage;
    this.#hasher = host.hasher;
    this.#run = run;
    this.#scan = scan;
    this.#academies = academies;
    this.#issues = issues;
  }

  /** @throws {AppError} `import.too_many` when the files hold more of something that is few than any directory has */
  async take(event: ReaderEvent): Promise<void> {
    if (event.type === 'entry') {
      const { kind } = event.entry;
      const count = (this.#read.get(kind) ?? 0) + 1;
      mustBeFewOf(kind, count, event.at);
      this.#read.set(kind, count);
    }
    this.#events.push(event);
    if (this.#events.length >= eventsAtOnce) await this.flush();
  }

  /** Entries of a full reading so far that are not as the source said them last: what is to be compared. */
  get moved(): number {
    return this.#moved;
  }

  /** Writes what is still held. */
  async flush(): Promise<void> {
    const events = this.#events;
    this.#events = [];
    const moved = await this.#storage.transaction(async (writer) => {
      this.#issues.forget();
      let count = 0;
      if (this.#run.mode === 'full') count = await this.#insert(writer, events);
      else for (const event of events) await this.#replace(writer, event);
      await this.#issues.write(writer);
      return count;
    });
    this.#moved += moved;
    this.#issues.settle();
  }

  /** A full reading: each thing once, so many at a time. Returns how many are not as the source said them last. */
  async #insert(writer: Writer, events: readonly ReaderEvent[]): Promise<number> {
    let moved = 0;
    const byKind = new Map<EntryKind, { staged: StagedEntry; entry: DirectoryEntry }[]>();
    for (const event of events) {
      if (event.type === 'issue') this.#issues.add(event.issue);
      if (event.type !== 'entry') continue;
      const entry = this.#checked(event.entry, event.at);
      if (entry === undefined) continue;
      const list = byKind.get(entry.kind) ?? [];
      byKind.set(entry.kind, list);
      list.push({ staged: this.#staged(entry, event.at), entry });
    }
    for (const list of byKind.values()) {
      const { refused, statuses } = await insertEntries(
        writer,
        this.#run,
        list.map((one) => one.staged),
      );
      for (const one of refused) await this.#duplicate(writer, one);
      const again = new Set(refused);
      const changed = list.filter(
        ({ staged, entry }) => !again.has(staged) && statuses.get(entry.id) !== 'same',
      );
      moved += changed.length;
      const links = changed.flatMap(({ entry }) => linksOf(entry));
      await insertLinks(writer, this.#run.id, links);
    }
    return moved;
  }

  async #duplicate(writer: Writer, one: StagedEntry): Promise<void> {
    // Of a file that repeats itself only the first places are told: nobody looks the others up.
    const first = this.#issues.keeps('import.duplicate')
      ? await findStaged(writer, this.#run.id, one.kind, one.id)
      : undefined;
    const data = { kind: one.kind, id: one.id, firstFile: first?.file ?? '', firstLine: first?.line ?? 0 };
    this.#issues.add({ severity: 'warning', code: 'import.duplicate', file: one.file, line: one.line, data });
  }

  /** A delta: each event in its turn, over what the source and the delta itself said before. */
  async #replace(writer: Writer, event: ReaderEvent): Promise<void> {
    switch (event.type) {
      case 'issue':
        this.#issues.add(event.issue);
        return;
      case 'entry':
        return this.#put(writer, event.entry, event.at);
      case 'change': {
        const { kind, id, fields } = event.change;
        const known = await this.#known(writer, kind, id);
        if (known === undefined) return this.#unknown(event.change, event.at);
        // The fields are those of the entry's own kind.
        const entry = { kind, id, content: { ...known, ...fields } } as DirectoryEntry;
        return this.#put(writer, entry, event.at);
      }
      case 'gone':
        await replaceEntry(writer, this.#run, { ...event, ...event.at, content: null, digest: '' });
        return;
      case 'only':
        return this.#only(writer, event);
    }
  }

  async #put(writer: Writer, given: DirectoryEntry, at: Place): Promise<void> {
    const entry = this.#checked(given, at);
    if (entry === undefined) return;
    const status: EntryStatus = await replaceEntry(writer, this.#run, this.#staged(entry, at));
    if (status !== 'same') await insertLinks(writer, this.#run.id, linksOf(entry));
  }

  async #known(writer: Writer, kind: EntryKind, id: string): Promise<object | undefined> {
    const staged = await findStaged(writer, this.#run.id, kind, id);
    if (staged !== undefined && staged.content !== null) return JSON.parse(staged.content) as object;
    if (staged !== undefined && staged.status !== 'same') return undefined;
    const sourced = await findSourced(writer, this.#run.source, kind, id);
    return sourced === undefined ? undefined : (JSON.parse(sourced.content) as object);
  }

  #unknown({ kind, id }: DirectoryChange, at: Place): void {
    this.#issues.add({ severity: 'warning', code: 'import.change_unknown', ...at, data: { kind, id } });
  }

  async #only(writer: Writer, event: Extract<ReaderEvent, { type: 'only' }>): Promise<void> {
    const { kind, schoolId, at } = event;
    const kept = new Set(event.ids);
    const start = `${schoolId}$`;
    for (let after = start; ; ) {
      const page = await listSourced(writer, this.#run.source, kind, after, eventsAtOnce);
      for (const { id } of page) {
        if (!id.startsWith(start)) return;
        if (!kept.has(id))
          await replaceEntry(writer, this.#run, { kind, id, ...at, content: null, digest: '' });
        after = id;
      }
      if (page.length < eventsAtOnce) return;
    }
  }

  #checked(entry: DirectoryEntry, at: Place): DirectoryEntry | undefined {
    const { entry: checked, issues } = normalise(entry, at, this.#scan, this.#academies);
    for (const issue of issues) this.#issues.add(issue);
    return checked;
  }

  #staged(entry: DirectoryEntry, at: Place): StagedEntry {
    const content = canonicalJson(entry.content as unknown as Json);
    return { kind: entry.kind, id: entry.id, content, digest: this.#hasher.sha256Text(content), ...at };
  }
}

function linksOf(entry: DirectoryEntry): readonly EntryLink[] {
  if (entry.kind !== 'pupil') return [];
  const owner = { ownerKind: 'pupil', ownerId: entry.id } as const;
  return entry.content.guardians
    .filter((one) => one.legal)
    .map(({ guardianId }) => ({ relation: guards, fromId: guardianId, toId: entry.id, ...owner }));
}
