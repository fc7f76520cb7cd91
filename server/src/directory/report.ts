import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ImportIssue, ImportRun } from '../storage/repositories/importRuns.ts';
import type { RunDetails } from './runDetails.ts';

/** What a reading found, before anything is changed. */
export interface ImportReport {
  readonly run: Omit<ImportRun, 'details' | 'state'> & { readonly state: ImportRun['state'] | 'refused' };
  /** Confirms the run; null when it is refused. */
  readonly token: string | null;
  readonly details: RunDetails;
  /** In the order in which they were found; of each code at most some thousands, their number is in the details. */
  readonly issues: readonly ImportIssue[];
}

/** Another reading of the same source began meanwhile. */
export function superseded(source: string): AppError {
  return new AppError('import.superseded', { source });
}
