import type { SchoolKind, Signatory } from '@cartable/shared/domain/region/schoolStates.ts';
import type { Reader, Writer } from '../../storage.ts';

/** A convention that some kinds of schools need before they open. */
export interface ConventionKind {
  readonly kind: string;
  readonly name: string;
  readonly schoolKinds: readonly SchoolKind[];
}

/** A convention that was signed. */
export interface Convention {
  readonly schoolId: string;
  readonly kind: string;
  readonly signedOn: string;
  readonly signedBy: Signatory;
  readonly reference: string;
  readonly recordedAt: number;
}

export async function conventionKinds(reader: Reader): Promise<readonly ConventionKind[]> {
  const rows = await reader
    .selectFrom('region_convention_kind')
    .select(['kind', 'name', 'school_kinds'])
    .orderBy('place')
    .execute();
  return rows.map(({ kind, name, school_kinds }) => ({
    kind,
    name,
    schoolKinds: JSON.parse(school_kinds) as readonly SchoolKind[],
  }));
}

const columns = [
  'school_id as schoolId',
  'kind',
  'signed_on as signedOn',
  'signed_by as signedBy',
  'reference',
  'recorded_at as recordedAt',
] as const;

/** The conventions of a school, or of all of them. */
export async function signedConventions(reader: Reader, schoolId?: string): Promise<readonly Convention[]> {
  const query = reader.selectFrom('region_convention').select(columns).orderBy('school_id').orderBy('kind');
  const rows = await (schoolId === undefined ? query : query.where('school_id', '=', schoolId)).execute();
  // Only the domain's signatories are ever written.
  return rows as readonly Convention[];
}

/** Records a convention, or what is known of it anew. */
export async function saveConvention(writer: Writer, convention: Convention): Promise<void> {
  const { schoolId, kind, reference } = convention;
  const said = {
    signed_on: convention.signedOn,
    signed_by: convention.signedBy,
    reference,
    recorded_at: convention.recordedAt,
  };
  await writer
    .insertInto('region_convention')
    .values({ school_id: schoolId, kind, ...said })
    .onConflict((conflict) => conflict.columns(['school_id', 'kind']).doUpdateSet(said))
    .execute();
}

/** Whether there was one to remove. */
export async function deleteConvention(writer: Writer, schoolId: string, kind: string): Promise<boolean> {
  const done = await writer
    .deleteFrom('region_convention')
    .where('school_id', '=', schoolId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}
