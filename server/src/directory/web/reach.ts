import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { holdsNone } from '@cartable/shared/domain/region/rights.ts';
import { findRecord } from '../../storage/repositories/records.ts';
import { allAcademies } from '../../storage/repositories/region/academies.ts';
import { allSchools } from '../../storage/repositories/region/schools.ts';
import type { Reader } from '../../storage/storage.ts';
import { type ImportOwner, isOfAcademy } from './importTask.ts';

/** A school whose directory somebody may fill. */
export interface ReachedSchool {
  readonly schoolId: string;
  readonly uai: string;
  readonly name: string;
}

/** Whose directories somebody may read, apply and undo: their own school's; with the right over an academy that academy's, and its schools'. */
export class Reach {
  readonly #owner: ImportOwner;
  readonly #academies: ReadonlySet<string>;
  readonly #schools: ReadonlyMap<string, ReachedSchool>;

  /** `academies`: those of the region. */
  constructor(owner: ImportOwner, academies: ReadonlySet<string>, schools: readonly ReachedSchool[]) {
    this.#owner = owner;
    this.#academies = academies;
    this.#schools = new Map(schools.map((one) => [one.uai, one]));
  }

  /** Whether a source (`aaf:paris`, `csv:0750001A`) is theirs. */
  owns(source: string): boolean {
    if (!isOfAcademy(source)) return this.#schools.has(partOf(source));
    const { academies } = this.#owner;
    const of = partOf(source);
    return this.#academies.has(of) && (academies === 'all' || academies.includes(of));
  }

  /** The school of a source; undefined for an academy's, and for a school that is not theirs. */
  schoolOf(source: string): ReachedSchool | undefined {
    return isOfAcademy(source) ? undefined : this.#schools.get(partOf(source));
  }
}

/** What somebody reaches today: read anew each time, as schools come with academies' directories. */
export async function reachOf(reader: Reader, owner: ImportOwner): Promise<Reach> {
  const { schoolId, uai, academies } = owner;
  const text = (await findRecord(reader, schoolId, schoolRecord.type, schoolId))?.text;
  const name = text ? schoolRecord.schema.parse(JSON.parse(text)).name : uai;
  const schools: ReachedSchool[] = [];
  if (!holdsNone(academies)) {
    for (const one of await allSchools(reader))
      if (academies === 'all' || academies.includes(one.academyId)) schools.push(one);
  }
  const region = new Set((await allAcademies(reader)).map((one) => one.academyId));
  return new Reach(owner, region, [...schools, { schoolId, uai, name }]);
}

function partOf(source: string): string {
  return source.slice(source.indexOf(':') + 1);
}
