import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import { type HeldAcademies, holdsNone } from '@cartable/shared/domain/region/rights.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { ImportPhase } from '../host.ts';
import type { RunAuthor } from '../noteRun.ts';
import type { ImportReport } from '../report.ts';

/** What stands in line, as it is stored. */
export type ImportTask =
  | {
      readonly kind: 'read';
      readonly owner: ImportOwner;
      /** How whoever sent the files calls them: their folder's name, or nothing. */
      readonly label: string;
      readonly manyPercent?: number;
    }
  | {
      readonly kind: 'apply';
      readonly runId: string;
      readonly source: string;
      readonly acceptLeavers: boolean;
      readonly author: RunAuthor;
      readonly profile?: Profile;
    }
  | {
      readonly kind: 'undo';
      readonly runId: string;
      readonly source: string;
      readonly author: RunAuthor;
      readonly profile?: Profile;
    }
  | { readonly kind: 'removals'; readonly source: string };

/** What the importing thread is asked to do: a task, files with a reading; or to finish what was cut off. */
export type ThreadTask =
  | Exclude<ImportTask, { readonly kind: 'read' }>
  | (Extract<ImportTask, { readonly kind: 'read' }> & { readonly folder: string })
  | { readonly kind: 'resume' };

/** For which school somebody reads, and which academies' directories they may read, whole or school by school. */
export interface ImportOwner {
  readonly schoolId: SchoolId;
  readonly uai: string;
  /** None = files of the one school only. */
  readonly academies: HeldAcademies;
}

/**
 * Under which name the files and the readings of these people wait. Colleagues share them when they may do the same: an academy's files are not
 * there for a technician of the same office, who could change them before they are read.
 */
export function deskOf({ schoolId, academies }: Pick<ImportOwner, 'schoolId' | 'academies'>): string {
  return holdsNone(academies) ? schoolId : JSON.stringify([schoolId, academies]);
}

/** Whether a source is a whole academy's. */
export function isOfAcademy(source: string): boolean {
  return source.startsWith('aaf:');
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
