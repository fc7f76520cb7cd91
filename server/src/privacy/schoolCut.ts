import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import type {
  ClassContent,
  GroupContent,
  PupilContent,
  SchoolContent,
  StaffContent,
} from '../directory/readers/entries.ts';
import { findSourced } from '../storage/repositories/importEntries.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** What a directory says of a person. */
type Content = Readonly<Record<string, unknown>>;

/**
 * Cuts what a directory says of somebody to one school, for whoever answers for that school's data: an academy's directory describes a person
 * once, with what they do in each of its schools.
 */
export class SchoolCut {
  readonly #reader: Reader;
  readonly #schoolId: string;
  readonly #today: string;

  /** `today`: the school's day. */
  constructor(reader: Reader, schoolId: string, today: string) {
    this.#reader = reader;
    this.#schoolId = schoolId;
    this.#today = today;
  }

  /** What of an entry is this school's; undefined = nothing of it. */
  async of(source: string, kind: string, userId: string, content: Content): Promise<Content | undefined> {
    switch (kind) {
      case 'pupil':
        return this.#pupil(source, content as unknown as PupilContent);
      case 'staff':
        return this.#staff(source, content as unknown as StaffContent);
      default:
        // A responsable's entry names no school: it is this one's as long as they are somebody's here.
        return (await this.#isHere(userId)) ? content : undefined;
    }
  }

  async #pupil(source: string, content: PupilContent): Promise<Content | undefined> {
    if (!(await this.#isSchool(source, content.schoolId))) return undefined;
    return {
      ...content,
      classIds: await this.#kept(content.classIds, (one) => this.#isOf(source, 'class', one)),
      groupIds: await this.#kept(content.groupIds, (one) => this.#isOf(source, 'group', one)),
    };
  }

  async #staff(source: string, content: StaffContent): Promise<Content | undefined> {
    const own = {
      posts: await this.#kept(content.posts, (one) => this.#isSchool(source, one.schoolId)),
      classes: await this.#kept(content.classes, (one) => this.#isOf(source, 'class', one.classId)),
      groups: await this.#kept(content.groups, (one) => this.#isOf(source, 'group', one.groupId)),
      mainOf: await this.#kept(content.mainOf, (one) => this.#isOf(source, 'class', one)),
    };
    const has = Object.values(own).some((list) => list.length > 0);
    return has ? { ...content, ...own } : undefined;
  }

  async #kept<T>(list: readonly T[] = [], isOurs: (one: T) => Promise<boolean>): Promise<readonly T[]> {
    const kept: T[] = [];
    for (const one of list) if (await isOurs(one)) kept.push(one);
    return kept;
  }

  async #isOf(source: string, kind: 'class' | 'group', id: string): Promise<boolean> {
    const entry = await this.#entry<ClassContent | GroupContent>(source, kind, id);
    return entry !== undefined && this.#isSchool(source, entry.schoolId);
  }

  /** A source of one school may name it by its UAI without an entry of it. */
  async #isSchool(source: string, id: string): Promise<boolean> {
    const entry = await this.#entry<SchoolContent>(source, 'school', id);
    return (entry?.uai ?? id) === (await this.#uai());
  }

  async #entry<C>(source: string, kind: string, id: string): Promise<C | undefined> {
    const found = await findSourced(this.#reader, source, kind, id);
    return found && (JSON.parse(found.content) as C);
  }

  async #uai(): Promise<string | undefined> {
    const stored = await findRecord(this.#reader, this.#schoolId, school.type, this.#schoolId);
    return stored?.text ? school.schema.parse(JSON.parse(stored.text)).uai : undefined;
  }

  /** Whether the person has a right in this school, today or later. */
  async #isHere(userId: string): Promise<boolean> {
    const rows = await findRecordsByKey(this.#reader, this.#schoolId, membership.type, 'userId', userId);
    return rows.some(({ text }) => {
      const endsOn = text === null ? '' : membership.schema.parse(JSON.parse(text)).endsOn;
      return endsOn === null || endsOn >= this.#today;
    });
  }
}
