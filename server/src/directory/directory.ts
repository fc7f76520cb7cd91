import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { RecordId, SchoolId } from '@cartable/shared/lib/ids.ts';
import { countSourced, listEntries, listSourced } from '../storage/repositories/importEntries.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { allSchools, regionNames, type RegisteredSchool } from '../storage/repositories/region/schools.ts';
import type { Reader } from '../storage/storage.ts';
import { academyOfSource, academyOfUai } from './academies.ts';
import type { EntryContents } from './readers/entries.ts';
import { classIdOf, groupIdOf, schoolIdOf } from './recordIds.ts';
import { DirectoryPeople, type Side } from './directoryPeople.ts';
import type { RunPlace } from './stage.ts';

/** Kinds of which there are few enough to be in memory: thousands in a whole region. */
const fewKinds = ['school', 'level', 'subject', 'class', 'group'] as const;
type FewKind = (typeof fewKinds)[number];
type Few = { readonly [Kind in FewKind]: Map<string, EntryContents[Kind]> };

const pageRows = 1000;
const movedIn = ['new', 'changed', 'back'] as const;

export interface Place {
  readonly schoolId: SchoolId;
  readonly uai: string;
}

/** A class or a group on the server. */
export interface ClassPlace extends Place {
  readonly classId: RecordId;
}

/** A source's directory before and after a run, as one asks of it while records are worked out. */
export class Directory {
  readonly #reader: Reader;
  readonly run: RunPlace;
  readonly people: DirectoryPeople;
  /** Whether the source was applied before: if not, all is new. */
  readonly known: boolean;
  readonly #few: Readonly<Record<Side, Few>> = { old: emptyFew(), new: emptyFew() };
  readonly #schoolIds = new Map<string, SchoolId>();
  /** The academy of those, as their record says it. */
  readonly #academies = new Map<string, string>();
  /** Schools of the region's register that are not on the server yet, by UAI. */
  readonly #registered = new Map<string, RegisteredSchool>();
  /** Names that the region's register gives, by UAI. */
  #names: ReadonlyMap<string, string> = new Map();
  readonly #entering = new Map<string, RegisteredSchool>();
  readonly #entered = new Set<string>();
  /** Few are asked for again and again, by each of their pupils. */
  readonly #places = new Map<string, ClassPlace | undefined>();
  readonly #foreignClasses = new Map<string, boolean>();

  private constructor(reader: Reader, run: RunPlace, known: boolean) {
    this.#reader = reader;
    this.run = run;
    this.known = known;
    this.people = new DirectoryPeople(reader, run, known);
  }

  static async load(reader: Reader, run: RunPlace): Promise<Directory> {
    const known = (await countSourced(reader, run.source)).size > 0;
    const directory = new Directory(reader, run, known);
    for (const kind of fewKinds) await directory.#loadKind(kind);
    await directory.#loadSchoolIds();
    return directory;
  }

  async #loadKind<Kind extends FewKind>(kind: Kind): Promise<void> {
    const [before, after] = [this.#few.old[kind], this.#few.new[kind]] as Map<string, EntryContents[Kind]>[];
    if (before === undefined || after === undefined) return;
    for (let from = ''; ; ) {
      const page = await listSourced(this.#reader, this.run.source, kind, from, pageRows);
      for (const { id, content } of page) {
        const parsed = JSON.parse(content) as EntryContents[Kind];
        before.set(id, parsed);
        after.set(id, parsed);
        from = id;
      }
      if (page.length < pageRows) break;
    }
    for (let from = ''; ; ) {
      const statuses = [...movedIn, 'missing'] as const;
      const page = await listEntries(this.#reader, this.run.id, kind, statuses, from, pageRows);
      for (const { id, content, status } of page) {
        if (status === 'missing' || content === null) after.delete(id);
        else after.set(id, JSON.parse(content) as EntryContents[Kind]);
        from = id;
      }
      if (page.length < pageRows) break;
    }
  }

  /** Schools that are on the server already, which may have been made there under another identifier. */
  async #loadSchoolIds(): Promise<void> {
    const rows = await this.#reader.selectFrom('school').select('school_id').execute();
    for (const { school_id: id } of rows) {
      const stored = await findRecord(this.#reader, id, school.type, id);
      if (stored === undefined || stored.text === null) continue;
      const { uai, academy } = school.schema.parse(JSON.parse(stored.text));
      this.#schoolIds.set(uai, id as SchoolId);
      this.#academies.set(uai, academy);
    }
    this.#names = await regionNames(this.#reader);
    for (const one of await allSchools(this.#reader)) {
      if (!this.#schoolIds.has(one.uai)) this.#registered.set(one.uai, one);
    }
  }

  few<Kind extends FewKind>(side: Side, kind: Kind): ReadonlyMap<string, EntryContents[Kind]> {
    return this.#few[side][kind];
  }

  /**
   * A school of this source; or one that is on the server, or will be because it is in the region's register, and that the source names by its UAI. An
   * academy's directory reaches no school of another one so: whoever may apply it has no right over that.
   */
  school(side: Side, id: string): Place | undefined {
    const uai = this.#few[side].school.get(id)?.uai;
    if (uai !== undefined) return { uai, schoolId: this.#schoolIds.get(uai) ?? this.#newSchoolId(uai) };
    // What was written so before is still its own, and ends.
    if (side === 'new' && !this.#mayReach(id)) return undefined;
    const schoolId = this.#schoolIds.get(id);
    if (schoolId !== undefined) return { uai: id, schoolId };
    // Nothing was ever written of a school that is only in the register.
    const registered = side === 'new' ? this.#registered.get(id) : undefined;
    if (registered === undefined) return undefined;
    if (!this.#entered.has(id)) this.#entering.set(id, registered);
    return { uai: id, schoolId: registered.schoolId as SchoolId };
  }

  #mayReach(uai: string): boolean {
    const academy = academyOfSource(this.run.source);
    if (academy === undefined) return true;
    const own = academyOfUai(uai) ?? this.#academies.get(uai) ?? this.#registered.get(uai)?.academyId;
    return own === academy;
  }

  /** The name that the region gave a school in its register; undefined = it gave none, and the directory's is the name. */
  nameInRegister(uai: string): string | undefined {
    return this.#names.get(uai);
  }

  #newSchoolId(uai: string): SchoolId {
    return (this.#registered.get(uai)?.schoolId as SchoolId | undefined) ?? schoolIdOf(uai);
  }

  /** The schools of the register that this run was the first to ask for since the last call: it makes their records. */
  takeEntering(): readonly RegisteredSchool[] {
    const schools = [...this.#entering.values()];
    for (const { uai } of schools) this.#entered.add(uai);
    this.#entering.clear();
    return schools;
  }

  /** A class of this source; or one of the same school that another source gave. */
  classOf(side: Side, id: string): Promise<ClassPlace | undefined> {
    return this.#classLike(side, 'class', id);
  }

  /** The same for a teaching group. */
  groupOf(side: Side, id: string): Promise<ClassPlace | undefined> {
    return this.#classLike(side, 'group', id);
  }

  /** Whether the source lists groups at all: then one that it does not list is a mistake, else it only was not asked for. */
  givesGroups(side: Side): boolean {
    return this.#few[side].group.size > 0;
  }

  async #classLike(side: Side, kind: 'class' | 'group', id: string): Promise<ClassPlace | undefined> {
    const key = `${side}/${kind}/${id}`;
    if (this.#places.has(key)) return this.#places.get(key);
    const place = await this.#findClass(side, kind, id);
    this.#places.set(key, place);
    return place;
  }

  async #findClass(side: Side, kind: 'class' | 'group', id: string): Promise<ClassPlace | undefined> {
    const known = this.#few[side][kind].get(id);
    const dollar = id.indexOf('$');
    const code = known?.code ?? id.slice(dollar + 1);
    const place = this.school(side, known?.schoolId ?? id.slice(0, dollar));
    if (place === undefined) return undefined;
    const classId = (kind === 'class' ? classIdOf : groupIdOf)(place.uai, code);
    if (known === undefined && (this.#gave(side, kind, id) || !(await this.#isOnServer(place, classId))))
      return undefined;
    return { ...place, classId };
  }

  /** Whether the source itself lists the classes of this school: then a class that it does not list is unknown. */
  #gave(side: Side, kind: 'class' | 'group', id: string): boolean {
    return side === 'new' && this.#few.old[kind].has(id);
  }

  async #isOnServer(place: Place, classId: RecordId): Promise<boolean> {
    const key = `${place.schoolId}/${classId}`;
    const known = this.#foreignClasses.get(key);
    if (known !== undefined) return known;
    const stored = await findRecord(this.#reader, place.schoolId, schoolClass.type, classId);
    const there = stored !== undefined && stored.text !== null;
    this.#foreignClasses.set(key, there);
    return there;
  }
}

function emptyFew(): Few {
  return { school: new Map(), level: new Map(), subject: new Map(), class: new Map(), group: new Map() };
}
