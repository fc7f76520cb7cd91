import {
  findAllSourced,
  findAllStaged,
  findSourcedStates,
  stagedStatuses,
} from '../storage/repositories/importEntries.ts';
import { sourcedTargets, stagedTargets } from '../storage/repositories/importLinks.ts';
import type { Reader } from '../storage/storage.ts';
import type { EntryContents, EntryKind } from './readers/entries.ts';
import { guards, type RunPlace } from './stage.ts';

/** What the source said when it was last applied, or what it says with this run. */
export type Side = 'old' | 'new';

type Pupil = EntryContents['pupil'];

/**
 * The people of a source before and after a run. They are too many to be in memory: whoever works through entries tells with {@link expect}
 * whom some of them refer to, which is looked up at once, and is forgotten with the next.
 */
export class DirectoryPeople {
  readonly #reader: Reader;
  readonly #run: RunPlace;
  /** Whether the source was ever applied: if not, there is nothing to look up in it. */
  readonly #known: boolean;
  readonly #pupils: Readonly<Record<Side, Map<string, Pupil | undefined>>> = {
    old: new Map(),
    new: new Map(),
  };
  readonly #wards: Readonly<Record<Side, Map<string, readonly string[]>>> = {
    old: new Map(),
    new: new Map(),
  };
  readonly #there = new Map<string, boolean>();

  constructor(reader: Reader, run: RunPlace, known: boolean) {
    this.#reader = reader;
    this.#run = run;
    this.#known = known;
  }

  /** Looks up the pupils of these responsables, and whether the source has these other responsables; forgets whoever was expected before. */
  async expect(guardianIds: readonly string[], named: readonly string[]): Promise<void> {
    for (const side of ['old', 'new'] as const) {
      this.#pupils[side].clear();
      this.#wards[side].clear();
    }
    this.#there.clear();
    await this.#lookUpWards(guardianIds);
    const there = await this.whoIs('guardian', named);
    for (const id of named) this.#there.set(id, there.has(id));
  }

  async #lookUpWards(guardianIds: readonly string[]): Promise<void> {
    if (guardianIds.length === 0) return;
    const { id: runId, source } = this.#run;
    const old = this.#known ? await sourcedTargets(this.#reader, source, guards, guardianIds) : new Map();
    const now = await stagedTargets(this.#reader, runId, guards, guardianIds);
    for (const id of guardianIds) {
      const before: readonly string[] = old.get(id) ?? [];
      this.#wards.old.set(id, before);
      this.#wards.new.set(id, [...new Set([...before, ...(now.get(id) ?? [])])].sort());
    }
    const ids = [...new Set([...this.#wards.new.values()].flat())];
    if (this.#known) {
      for (const { id, content, missingSince } of await findAllSourced(this.#reader, source, 'pupil', ids)) {
        const pupil = missingSince === null ? (JSON.parse(content) as Pupil) : undefined;
        this.#pupils.old.set(id, pupil);
        this.#pupils.new.set(id, pupil);
      }
    }
    for (const { id, status, content } of await findAllStaged(this.#reader, runId, 'pupil', ids)) {
      if (status === 'same' || status === 'touched') continue;
      this.#pupils.new.set(id, content === null ? undefined : (JSON.parse(content) as Pupil));
    }
  }

  /** The pupils for whom somebody expected is legally responsible, by id. */
  pupilsOf(side: Side, guardianId: string): readonly { readonly id: string; readonly content: Pupil }[] {
    const ids = this.#wards[side].get(guardianId);
    if (ids === undefined) throw new TypeError('a responsable was not expected');
    return ids.flatMap((id) => {
      const content = this.#pupils[side].get(id);
      const still = content?.guardians.some((one) => one.legal && one.guardianId === guardianId);
      return content !== undefined && still === true ? [{ id, content }] : [];
    });
  }

  /** Whether the source has this responsable, who was named to {@link expect}. */
  hasGuardian(id: string): boolean {
    const there = this.#there.get(id);
    if (there === undefined) throw new TypeError('a responsable was not expected');
    return there;
  }

  /** Those of these people whom the source has after the run. */
  async whoIs(kind: EntryKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const statuses = await stagedStatuses(this.#reader, this.#run.id, kind, ids);
    const there = new Set<string>();
    for (const [id, status] of statuses) if (status !== 'missing' && status !== 'gone') there.add(id);
    if (!this.#known) return there;
    const others = ids.filter((id) => !statuses.has(id));
    for (const { id, missingSince } of await findSourcedStates(
      this.#reader,
      this.#run.source,
      kind,
      others,
    )) {
      if (missingSince === null) there.add(id);
    }
    return there;
  }
}
