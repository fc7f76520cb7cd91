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
  listEntries,
} from '../storage/repositories/importEntries.ts';
import { type ImportItem, insertItems } from '../storage/repositories/importItems.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader, Storage } from '../storage/storage.ts';
import { desiredOf } from './desired.ts';
import type { Desired } from './desiredParts.ts';
import { type Change, differences, keyOf } from './difference.ts';
import { Directory } from './directory.ts';
import type { ImportHost } from './host.ts';
import type { Side } from './directoryPeople.ts';
import type { IssueLog } from './issueLog.ts';
import { peopleKinds } from './normalise.ts';
import { type DirectoryEntry, type EntryContents, type EntryKind, entryKinds } from './readers/entries.ts';
import { personIdOf } from './recordIds.ts';
import type { Loss, RunDetails } from './runDetails.ts';
import type { RunPlace } from './stage.ts';
import { touchReferring } from './touch.ts';

/** Entries worked out in one transaction. */
const entriesAtOnce = 500;
/** Entries of the source looked at in one transaction for whether they are missing. */
const missingAtOnce = 2000;
const looked = ['new', 'changed', 'back', 'missing', 'touched'] as const;

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
  return { leavers: proposal.leavers, items: proposal.items() };
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
  readonly #host: ProposeHost;
  readonly #directory: Directory;
  readonly #total: number;
  /** Records that several entries ask for (a subject of a school), already proposed. */
  readonly #shared = new Set<string>();
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
      await this.#expect(kind, page);
      for (const entry of page) changes.push(...(await this.#changesOf(kind, entry)));
      const items: ImportItem[] = changes.map((one, index) => ({ ...one, no: this.#no + index + 1 }));
      await storage.transaction(async (writer) => {
        await insertItems(writer, run.id, items);
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
      const content = await this.#contentOf('new', kind, entry);
      if (content === null) continue;
      for (const { guardianId } of (JSON.parse(content) as EntryContents['pupil']).guardians)
        named.add(guardianId);
    }
    await people.expect([], [...named]);
  }

  async #changesOf(kind: EntryKind, known: KnownEntry): Promise<readonly Change[]> {
    if (this.#directory.run.mode === 'removal') return this.#removalOf(kind, known);
    const before = await this.#desired('old', kind, known);
    const after = await this.#desired('new', kind, known);
    this.#countLosses(kind === 'guardian' ? 'guardians' : 'people', before, after);
    return differences(before, this.#once(after), this.#host.lastDay);
  }

  async #desired(side: Side, kind: EntryKind, known: KnownEntry): Promise<readonly Desired[]> {
    const content = await this.#contentOf(side, kind, known);
    if (content === null) return [];
    const entry = { kind, id: known.id, content: JSON.parse(content) } as DirectoryEntry;
    const { file, line } = known;
    const note = (code: string, data: Readonly<Record<string, string>>) => {
      if (side === 'old' || file === '') return;
      const of = { kind, id: known.id, ...data };
      this.#host.issues.add({ severity: 'warning', code, file, line, data: of });
    };
    const records = await desiredOf(this.#directory, side, entry, note);
    if (side === 'new' && entry.kind === 'pupil') {
      for (const { guardianId } of entry.content.guardians) {
        if (!this.#directory.people.hasGuardian(guardianId))
          note('import.unknown_guardian', { guardian: guardianId });
      }
    }
    return records;
  }

  /** The entry's own description on a side; null = it was not, or is not, there. */
  async #contentOf(side: Side, kind: EntryKind, known: KnownEntry): Promise<string | null> {
    const { status } = known;
    if (side === 'new' && status !== 'touched') return status === 'missing' ? null : known.content;
    if (status === 'new' || status === 'back') return null;
    const { run } = this.#directory;
    return (await findSourced(this.#host.storage.reader, run.source, kind, known.id))?.content ?? null;
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
      const content = known.content ?? (await this.#contentOf('old', kind, known));
      const entry = { kind, id: known.id, content: JSON.parse(content ?? '{}') } as DirectoryEntry;
      const records = await desiredOf(this.#directory, 'old', entry, () => {});
      return records.flatMap((one) => deletion(one.schoolId, schoolClass.type, one.id));
    }
    if (!peopleKinds.has(kind)) return [];
    const userId = personIdOf(this.#directory.run.source, kind, known.id);
    const changes: Change[] = [];
    for (const schoolId of await schoolIds(reader)) {
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

async function schoolIds(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.selectFrom('school').select('school_id').orderBy('school_id').execute();
  return rows.map((row) => row.school_id);
}
