import type { MutationResult } from '@cartable/shared/sync/wire.ts';
import type { Writer } from '../storage.ts';

interface Refusal {
  readonly schoolId: string;
  readonly userId: string;
  readonly mutationId: string;
}

/** Notes from which records (`<type>/<id>`) the texts of a stored refusal come. */
export async function noteRefusalTexts(
  writer: Writer,
  { schoolId, userId, mutationId }: Refusal,
  records: readonly string[],
): Promise<void> {
  for (const record of new Set(records)) {
    await writer
      .insertInto('refusal_text')
      .values({ school_id: schoolId, record, user_id: userId, mutation_id: mutationId })
      .execute();
  }
}

/** Takes the texts out of every stored refusal that has some from this record: status and code stay, so that a repetition is answered alike. */
export async function eraseRefusalTexts(writer: Writer, schoolId: string, record: string): Promise<void> {
  const refusals = await withTexts(writer)
    .where('refusal_text.school_id', '=', schoolId)
    .where('refusal_text.record', '=', record)
    .execute();
  await eraseTexts(writer, refusals);
}

/**
 * Takes the texts out of refusals that came before this moment. The action's id, status and code stay for as long as the account: an old copy
 * of a key, put back whenever, must find that its actions were decided.
 */
export async function forgetOldTexts(writer: Writer, before: number): Promise<void> {
  await eraseTexts(writer, await withTexts(writer).where('received_at', '<', before).execute());
}

/** By the few refusals that have texts: the results themselves are many and have no index by age. */
function withTexts(writer: Writer) {
  return writer
    .selectFrom('refusal_text')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'refusal_text.school_id')
        .onRef('mutation_result.user_id', '=', 'refusal_text.user_id')
        .onRef('mutation_result.mutation_id', '=', 'refusal_text.mutation_id'),
    )
    .select([
      'mutation_result.school_id as schoolId',
      'mutation_result.user_id as userId',
      'mutation_result.mutation_id as mutationId',
      'result',
    ])
    .distinct();
}

async function eraseTexts(
  writer: Writer,
  refusals: readonly (Refusal & { readonly result: string })[],
): Promise<void> {
  for (const { schoolId, userId, mutationId, result } of refusals) {
    const { status, code } = JSON.parse(result) as Omit<MutationResult, 'seq'>;
    await writer
      .updateTable('mutation_result')
      .set({ result: JSON.stringify({ status, code }) })
      .where('school_id', '=', schoolId)
      .where('user_id', '=', userId)
      .where('mutation_id', '=', mutationId)
      .execute();
    await writer
      .deleteFrom('refusal_text')
      .where('school_id', '=', schoolId)
      .where('user_id', '=', userId)
      .where('mutation_id', '=', mutationId)
      .execute();
  }
}
