import type { ImportIssue } from '../../storage/repositories/importRuns.ts';
import type { DirectoryChange, DirectoryEntry, EntryKind } from './entries.ts';
import type { SourceFile } from './sourceFile.ts';

/** Where in the files: for the report. `line` from 1, 0 = the whole file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What a reader says, in the order of the files. */
export type ReaderEvent =
  /** The whole of a thing. */
  | { readonly type: 'entry'; readonly entry: DirectoryEntry; readonly at: Place }
  /** Deltas only: some fields of a thing that the source knows. */
  | { readonly type: 'change'; readonly change: DirectoryChange; readonly at: Place }
  /** Deltas only: the source says that it is no more. */
  | { readonly type: 'gone'; readonly kind: EntryKind; readonly id: string; readonly at: Place }
  /** Deltas only: the school has these classes (or groups) and no others. */
  | {
      readonly type: 'only';
      readonly kind: 'class' | 'group';
      readonly schoolId: string;
      readonly ids: readonly string[];
      readonly at: Place;
    }
  /**
   * Something that was left out, or taken with a doubt, and the reading goes on. With severity `error` the reading goes on too, so that the
   * report names everything, but nothing of it can be applied.
   */
  | { readonly type: 'issue'; readonly issue: ImportIssue };

/** What the files are, found from their names and first bytes. */
export interface Scan {
  /** Whose directory: `aaf:creteil`, `csv:0750001A`; with the same source, readings replace each other. Lower-case format, `:`, name. */
  readonly source: string;
  readonly mode: 'full' | 'delta';
  /** Kinds of which a full reading is complete: what the source had of them and is not read is missing. */
  readonly covers: readonly EntryKind[];
  /** Academy to which all schools must belong (`paris`, `creteil`, …); null = not known. */
  readonly academy: string | null;
  /** That academy was told with the command, and is not what the files say. */
  readonly academyTold?: boolean;
  /** ISO day of the newest of the files, where their names say it. */
  readonly day?: string;
}

export interface ReaderOptions {
  /** School of files that do not name it (CSV); a UAI. */
  readonly uai?: string;
  /** Academy, when files do not name it. */
  readonly academy?: string;
}

/**
 * Reads one format. It keeps nothing that grows with the number of people: each thing is given as soon as it is read.
 * Files that cannot be read to their end (encoding, truncated, hostile) are an {@link AppError} `import.…` thrown by either method with data
 * `file` and `line`: the whole reading is refused. @see unreadable in `unreadable.ts`
 */
export interface DirectoryReader {
  readonly format: string;
  /** @throws {AppError} `import.no_files` when none of the files is of this format */
  scan(files: readonly SourceFile[], options: ReaderOptions): Promise<Scan>;
  read(files: readonly SourceFile[], options: ReaderOptions): AsyncGenerator<ReaderEvent>;
}
