import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { ImportPhase } from '../host.ts';
import type { RunAuthor } from '../noteRun.ts';
import type { ImportReport } from '../report.ts';

/** What the importing thread is asked to do. */
export type ImportTask =
  | { readonly kind: 'read'; readonly folder: string; readonly owner: ImportOwner }
  | {
      readonly kind: 'apply';
      readonly runId: string;
      readonly acceptLeavers: boolean;
      readonly author: RunAuthor;
    }
  | { readonly kind: 'undo'; readonly source: string; readonly author: RunAuthor }
  | { readonly kind: 'removals'; readonly source: string }
  | { readonly kind: 'resume' };

/** For which school somebody reads, and which academy's directory they may read as a whole. */
export interface ImportOwner {
  readonly schoolId: SchoolId;
  readonly uai: string;
  /** Null = files of the one school only. */
  readonly academy: string | null;
}

/** What the thread says. */
export type ImportWord =
  | {
      readonly type: 'progress';
      readonly phase: ImportPhase;
      readonly done: number;
      readonly total: number;
    }
  | { readonly type: 'done'; readonly report: ImportReport | null }
  | {
      readonly type: 'refused';
      readonly code: string;
      readonly data: Readonly<Record<string, string | number | boolean | null>>;
    };

/** Whether a source's directory is this school's, or its academy's for who may read that. */
export function isOwn(source: string, { uai, academy }: ImportOwner): boolean {
  const [format, of] = source.split(':');
  return format === 'aaf' ? academy !== null && of === academy : of === uai;
}
