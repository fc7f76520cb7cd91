import type { Writer } from '../storage.ts';

/** Forgets everything that was wrong with a run's files. */
export async function deleteIssues(writer: Writer, runId: string): Promise<void> {
  await writer.deleteFrom('import_issue').where('run_id', '=', runId).execute();
}

/** Forgets one line of a report; the counts in the run's details stay, they name nobody. */
export async function deleteIssue(writer: Writer, runId: string, no: number): Promise<void> {
  await writer.deleteFrom('import_issue').where('run_id', '=', runId).where('no', '=', no).execute();
}

/**
 * Forgets the reports that nobody opens any more: of runs that were replaced or undone, and of those that were begun before a time (milliseconds) and
 * are applied. They name entries by their identifiers.
 */
export async function forgetIssues(writer: Writer, before: number): Promise<void> {
  const over = await writer
    .selectFrom('import_run')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('state', 'in', ['replaced', 'undone']),
        eb.and([eb('state', '=', 'applied'), eb('created_at', '<', before)]),
      ]),
    )
    .execute();
  for (const { id } of over) await deleteIssues(writer, id);
}
