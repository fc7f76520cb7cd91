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
  const refusals = await writer
    .selectFrom('refusal_text')
    .innerJoin('mutation_result', (join) =>
      join
        .onRef('mutation_result.school_id', '=', 'refusal_text.school_id')
        .onRef('mutation_result.user_id', '=', 'refusal_text.user_id')
        .onRef('mutation_result.mutation_id', '=', 'refusal_text.mutation_id'),
    )
    .select(['mutation_result.user_id', 'mutation_result.mutation_id', 'result'])
    .where('refusal_text.school_id', '=', schoolId)
    .where('refusal_text.record', '=', record)
    .execute();
  for (const { user_id, mutation_id, result } of refusals) {
    const { status, code } = JSON.parse(result) as Omit<MutationResult, 'seq'>;
    await writer
      .updateTable('mutation_result')
      .set({ result: JSON.stringify({ status, code }) })
      .where('school_id', '=', schoolId)
      .where('user_id', '=', user_id)
      .where('mutation_id', '=', mutation_id)
      .execute();
    await writer
      .deleteFrom('refusal_text')
      .where('school_id', '=', schoolId)
      .where('user_id', '=', user_id)
      .where('mutation_id', '=', mutation_id)
      .execute();
  }
}

/** Forgets the results of actions that came before this moment: no key sends them again after so long. */
export async function deleteOldResults(writer: Writer, before: number): Promise<void> {
  await writer
    .deleteFrom('refusal_text')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('mutation_result')
          .select('mutation_result.mutation_id')
          .whereRef('mutation_result.school_id', '=', 'refusal_text.school_id')
          .whereRef('mutation_result.user_id', '=', 'refusal_text.user_id')
          .whereRef('mutation_result.mutation_id', '=', 'refusal_text.mutation_id')
          .where('mutation_result.received_at', '<', before),
      ),
    )
    .execute();
  await writer.deleteFrom('mutation_result').where('received_at', '<', before).execute();
}
