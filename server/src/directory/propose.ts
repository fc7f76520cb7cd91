import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { addMissing } from '../storage/repositories/importCompare.ts';
import {
  countEntries,
  countSourced,
  findSourced,
  type KnownEntry,
  type SourcedEntry,
  listEntries,
} from '../storage/repositories/importEntries.ts';
import { type ImportItem, insertItems } from '../storage/repositories/importItems.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import { knownSchools } from '../storage/repositories/schoolStates.ts';
import type { Reader, Storage } from '../storage/storage.ts';
import { isUnsettled, markLeft, markUnsettled } from '../storage/repositories/importUnsettled.ts';
import { desiredOf, registeredSchool } from './desired.ts';
import type { Desired } from './desiredParts.ts';
import { type Change, differences, keyOf } from './difference.ts';
import { Directory } from './directory.ts';
import type { ImportHost } from './host.ts';
import type { IssueLog } from './issueLog.ts';
import { peopleKinds } from './normalise.ts';
import { type DirectoryEntry, type EntryContents, type EntryKind, entryKinds } from './readers/entries.ts';
import { PowerLog } from './powers.ts';
import { personIdOf } from './recordIds.ts';
import type { Loss, RunDetails } from './runDetails.ts';
import type { RunPlace } from './stage.ts';
import { touchReferring } from './touch.ts';
import { writtenOf } from './written.ts';

/** Entries worked out in one transaction. */
const entriesAtOnce = 500;
/** Entries of the source looked at in one transaction for whether they are missing. */
const missingAtOnce = 2000;
const looked = ['new', 'changed', 'back', 'missing', 'touched', 'again'] as const;

/** What keeps an entry from being written whole, and may be there at the next reading without a word of its own source. */
const unsettling: ReadonlySet<string> = new Set([
  'import.unknown_school',
  'import.unknown_class',
  'import.unknown_group',
]);

export interface ProposeHost {
  readonly storage: Storage;
  readonly issues: IssueLog;
  /** The day before today: the last on which an ended right was in force. */
  readonly lastDay: string;
  /** Entries to be compared in a source that was never applied; of others they are counted. */
  readonly moved: number;
  readonly progress: ImportHost['progress'];
}

/** How much a school loses with a run. */
export type Leavers = ReadonlyMap<SchoolId, Readonly<Record<Loss, number>>>;

/** What a run would change. */
export interface Proposed {
  readonly leavers: Leavers;
  /** Changes by type and operation; counted as they are found, since asking for it would read them all again. */
  readonly items: RunDetails['items'];
  readonly rights: Pick<RunDetails, 'powers' | 'withoutAccess'>;
}

/** Compares what a run read with the source as last applied, and writes down each record's change. */
export async function propose(
  host: ProposeHost,
  run: RunPlace,
  covers: readonly EntryKind[],
): Promise<Proposed> {
  const { storage } = host;
  if (run.mode === 'full') await findMissing(host, run, covers);
  const directory = await Directory.load(storage.reader, run);
  await touchReferring(storage, directory);
  const total = directory.known ? await countLooked(storage.reader, run.id) : host.moved;
  const proposal = new Proposal(host, directory, total);
  for (const kind of entryKinds) await proposal.ofKind(kind);
  return { leavers: proposal.leavers, items: proposal.items(), rights: proposal.powers.all() };
}

/** Looks for what the source had and the files have no more. */
async function findMissing(
  { storage, progress }: ProposeHost,
  run: RunPlace,
  covers: readonly EntryKind[],
): Promise<void> {
  const known = await countSourced(storage.reader, run.source);
  const total = covers.reduce((sum, kind) => sum + (known.get(kind) ?? 0), 0);
  let before = 0;
  for (const kind of covers) {
    const all = known.get(kind) ?? 0;
    for (let after: string | undefined = '', done = 0; after !== undefined; ) {
      const from: string = after;
      after = await storage.transaction((writer) => addMissing(writer, run, kind, from, missingAtOnce));
      done += missingAtOnce;
      progress('missing', before + Math.min(done, all), total);
    }
    before += all;
  }
}

/** How many entries of a run will be compared. */
async function countLooked(reader: Reader, runId: string): Promise<number> {
  const statuses: readonly string[] = looked;
  const counts = await countEntries(reader, runId);
  return counts.reduce((sum, one) => sum + (statuses.includes(one.status) ? one.count : 0), 0);
}

class Proposal {
  readonly leavers = new Map<SchoolId, Record<Loss, number>>();
  readonly powers = new PowerLog();
  readonly #host: ProposeHost;
  readonly #directory: Directory;
  readonly #total: number;
  /** Records that several entries ask for (a subject of a school), already proposed. */
  readonly #shared = new Set<string>();
  /** Of the page at hand: new entries of which nothing can be written, and others of which not all can. */
  readonly #left: string[] = [];
  readonly #unsettled: string[] = [];
  readonly #counts = new Map<string, RunDetails['items'][number]>();
  #no = 0;
  #done = 0;

  constructor(host: ProposeHost, directory: Directory, total: number) {
    this.#host = host;
    this.#directory = directory;
    this.#total = total;
  }

  async ofKind(kind: EntryKind): Promise<void> {
    const { storage, issues, progress } = this.#host;
    const { run } = this.#directory;
    for (let after = ''; ; ) {
      const page = await listEntries(storage.reader, run.id, kind, looked, after, entriesAtOnce);
      issues.forget();
      const changes: Change[] = [];
      this.#left.length = 0;
      this.#unsettled.length = 0;
      await this.#expect(kind, page);
      for (const entry of page) changes.push(...(await this.#changesOf(kind, entry)));
      const entering = this.#directory.takeEntering().map(registeredSchool);
      changes.unshift(...differences([], entering, this.#host.lastDay));
      const items: ImportItem[] = changes.map((one, index) => ({ ...one, no: this.#no + index + 1 }));
      await storage.transaction(async (writer) => {
        await insertItems(writer, run.id, items);
        await markLeft(writer, run.id, kind, this.#left);
        await markUnsettled(writer, run.id, kind, this.#unsettled);
        await issues.write(writer);
      });
      issues.settle();
      for (const { type, op } of items) {
        const key = `${type} ${op}`;
        this.#counts.set(key, { type, op, count: (this.#counts.get(key)?.count ?? 0) + 1 });
      }
      this.#no += items.length;
      this.#done += page.length;
      progress('comparing', this.#done, this.#total);
      after = page.at(-1)?.id ?? after;
      if (page.length < entriesAtOnce) return;
    }
  }

  /** How many changes there are so far, by type and operation in their order. */
  items(): RunDetails['items'] {
    return [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }

  /** Looks up at once whom these entries refer to. */
  async #expect(kind: EntryKind, page: readonly KnownEntry[]): Promise<void> {
    const { people } = this.#directory;
    if (kind === 'guardian')
      await people.expect(
        page.map((one) => one.id),
        [],
      );
    if (kind !== 'pupil') return;
    const named = new Set<string>();
    for (const entry of page) {
      const content = await this.#contentNow(kind, entry);
      if (content === null) continue;
      for (const { guardianId } of (JSON.parse(content) as EntryContents['pupil']).guardians)
        named.add(guardianId);
    }
    await people.expect([], [...named]);
  }

  async #changesOf(kind: EntryKind, known: KnownEntry): Promise<readonly Change[]> {
    if (this.#directory.run.mode === 'removal') return this.#removalOf(kind, known);
    const { records: after, missed } = await this.#desired(kind, known);
    if (missed) (known.status === 'new' && after.length === 0 ? this.#left : this.#unsettled).push(known.id);
    const before = await this.#before(kind, known, after);
    this.#countLosses(kind === 'guardian' ? 'guardians' : 'people', before, after);
    const changes = differences(before, this.#once(after), this.#host.lastDay);
    if (kind === 'staff') this.powers.note(changes, before, known);
    return changes;
  }

  /** The records that the last application left of an entry. */
  async #before(kind: EntryKind, known: KnownEntry, after: readonly Desired[]): Promise<readonly Desired[]> {
    const sourced = await this.#sourced(kind, known);
    if (sourced === undefined) return [];
    const entry = { kind, id: known.id, content: JSON.parse(sourced.content) } as DirectoryEntry;
    const asked = await desiredOf(this.#directory, 'old', entry, () => {});
    if (!isUnsettled(sourced.digest)) return asked;
    // What it referred to may be there by now: what it asks for today was not what was written.
    const { reader } = this.#host.storage;
    const userId = peopleKinds.has(kind) ? personIdOf(this.#directory.run.source, kind, known.id) : undefined;
    return writtenOf(reader, userId, asked, after);
  }

  /** The records that an entry asks for with this run, and whether something that it refers to is not there. */
  async #desired(
    kind: EntryKind,
    known: KnownEntry,
  ): Promise<{ readonly records: readonly Desired[]; readonly missed: boolean }> {
    const content = await this.#contentNow(kind, known);
    if (content === null) return { records: [], missed: false };
    const entry = { kind, id: known.id, content: JSON.parse(content) } as DirectoryEntry;
    const { file, line } = known;
    let missed = false;
    const note = (code: string | null, data: Readonly<Record<string, string>>) => {
      missed ||= code === null || unsettling.has(code);
      if (code === null || file === '') return;
      const of = { kind, id: known.id, ...data };
      this.#host.issues.add({ severity: 'warning', code, file, line, data: of });
    };
    const records = await desiredOf(this.#directory, 'new', entry, note);
    if (entry.kind === 'pupil') {
      for (const { guardianId } of entry.content.guardians) {
        if (!this.#directory.people.hasGuardian(guardianId))
          note('import.unknown_guardian', { guardian: guardianId });
      }
    }
    return { records, missed };
  }

  /** The entry's own description with this run; null = it is not there. */
  async #contentNow(kind: EntryKind, known: KnownEntry): Promise<string | null> {
    if (known.status !== 'touched') return known.status === 'missing' ? null : known.content;
    return (await this.#sourced(kind, known))?.content ?? null;
  }

  /** What the source said of it when it was last applied; undefined = it was not there. */
  async #sourced(kind: EntryKind, { id, status }: KnownEntry): Promise<SourcedEntry | undefined> {
    if (status === 'new' || status === 'back') return undefined;
    return findSourced(this.#host.storage.reader, this.#directory.run.source, kind, id);
  }

  #once(records: readonly Desired[]): readonly Desired[] {
    return records.filter((one) => {
      if (one.type !== 'directory.subject') return true;
      const key = `${one.schoolId}/${one.id}`;
      if (this.#shared.has(key)) return false;
      this.#shared.add(key);
      return true;
    });
  }

  #countLosses(whose: Loss, before: readonly Desired[], after: readonly Desired[]): void {
    if (before.length === 0) return;
    const still = new Set(after.map(keyOf));
    for (const one of before) {
      if (still.has(keyOf(one))) continue;
      const lost = one.type === person.type ? whose : one.type === membership.type ? 'rights' : undefined;
      if (lost === undefined) continue;
      const counts = this.leavers.get(one.schoolId) ?? { people: 0, guardians: 0, rights: 0 };
      this.leavers.set(one.schoolId, counts);
      counts[lost] += 1;
    }
  }

  /** What the delay is over for: the person, and whatever they ever were in each school. A class that is still used is left there. */
  async #removalOf(kind: EntryKind, known: KnownEntry): Promise<readonly Change[]> {
    const { reader } = this.#host.storage;
    if (kind === 'class' || kind === 'group') {
      const content = known.content ?? (await this.#sourced(kind, known))?.content;
      const entry = { kind, id: known.id, content: JSON.parse(content ?? '{}') } as DirectoryEntry;
      const records = await desiredOf(this.#directory, 'old', entry, () => {});
      return records.flatMap((one) => deletion(one.schoolId, schoolClass.type, one.id));
    }
    if (!peopleKinds.has(kind)) return [];
    const userId = personIdOf(this.#directory.run.source, kind, known.id);
    const changes: Change[] = [];
    for (const schoolId of await knownSchools(reader)) {
      const held = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
      for (const { id } of held) changes.push(...deletion(schoolId, membership.type, id));
      const stored = await findRecord(reader, schoolId, person.type, userId);
      if (stored !== undefined && stored.text !== null)
        changes.push(...deletion(schoolId, person.type, userId));
    }
    return changes;
  }
}

function deletion(schoolId: string, type: string, id: string): readonly Change[] {
  return [{ schoolId, type, id, op: 'delete', fields: '{}' }];
}
