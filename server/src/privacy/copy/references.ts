import { period } from '@cartable/shared/domain/directory/period.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { flash } from '@cartable/shared/domain/region/flash.ts';
import { allAcademies } from '../../storage/repositories/region/academies.ts';
import { allSchools } from '../../storage/repositories/region/schools.ts';
import { findRecord } from '../../storage/repositories/records.ts';
import type { Reader } from '../../storage/storage.ts';
import type { DataRow } from '../tableText.ts';

type Naming = readonly [name: string, type: string, title: (record: AnyRecord) => unknown];

const titleOf = (field: string) => (record: AnyRecord) => record[field];
const one: Readonly<Record<string, Naming>> = {
  classId: ['class', schoolClass.type, titleOf('name')],
  subjectId: ['subject', subject.type, titleOf('name')],
  periodId: ['period', period.type, titleOf('name')],
  evaluationId: ['evaluation', evaluation.type, titleOf('title')],
  assignmentId: ['assignment', assignment.type, titleOf('title')],
  pupilId: ['child', person.type, ({ givenName, familyName }) => `${givenName} ${familyName}`],
  flashId: ['message', flash.type, titleOf('textFr')],
};
const several: Readonly<Record<string, Naming>> = {
  classIds: ['classes', schoolClass.type, titleOf('name')],
  staffClassIds: ['childClasses', schoolClass.type, titleOf('name')],
  givenClassIds: ['givenClasses', schoolClass.type, titleOf('name')],
};

/** Looks up what a record refers to: an identifier says nothing to a person. */
export class References {
  readonly #reader: Reader;
  readonly #schoolId: string;
  readonly #known = new Map<string, AnyRecord | undefined>();

  constructor(reader: Reader, schoolId: string) {
    this.#reader = reader;
    this.#schoolId = schoolId;
  }

  /**
   * What to say beside a field: `subjectId` → `{subject: 'Mathématiques'}`, null when it is gone; a mark's evaluation brings its day, scale and coefficient.
   * Nothing for a field that refers to nothing.
   */
  async of(field: string, value: unknown): Promise<DataRow> {
    if (Object.hasOwn(several, field) && Array.isArray(value)) return this.#several(several[field], value);
    if (field === 'target' && typeof value === 'string') return { place: await this.#place(value) };
    const naming = Object.hasOwn(one, field) ? one[field] : undefined;
    if (naming === undefined || typeof value !== 'string') return {};
    const [name, type, title] = naming;
    const found = await this.#get(type, value);
    const said = found === undefined ? null : title(found);
    if (field !== 'evaluationId' || found === undefined) return { [name]: said };
    return { [name]: said, heldOn: found.heldOn, scale: found.scale, coefficient: found.coefficient };
  }

  async #several(naming: Naming | undefined, ids: readonly unknown[]): Promise<DataRow> {
    if (naming === undefined) return {};
    const [name, type, title] = naming;
    const found = await Promise.all(ids.map((id) => this.#get(type, String(id))));
    return { [name]: found.flatMap((record) => (record === undefined ? [] : [title(record)])) };
  }

  /** An academy or a school of the region, over which somebody has rights; the region itself has no identifier. */
  async #place(target: string): Promise<string | null> {
    if (target === '') return '';
    const academy = (await allAcademies(this.#reader)).find((known) => known.academyId === target);
    if (academy !== undefined) return academy.name;
    return (await allSchools(this.#reader)).find((known) => known.schoolId === target)?.name ?? null;
  }

  async #get(type: string, id: string): Promise<AnyRecord | undefined> {
    const key = `${type}/${id}`;
    if (!this.#known.has(key)) {
      const stored = await findRecord(this.#reader, this.#schoolId, type, id);
      // Its definition parsed it when it was stored.
      this.#known.set(key, stored?.text ? (JSON.parse(stored.text) as AnyRecord) : undefined);
    }
    return this.#known.get(key);
  }
}
