/** Directory files: what was read, what it proposes, what was applied. */
export interface ImportTables {
  /** A reading of directory files: from its report to its confirmation, and until the next one of its source, to be undone. */
  import_run: {
    id: string;
    /** Whose directory: `aaf:creteil`, `csv:0750001A`. */
    source: string;
    format: string;
    mode: 'full' | 'delta' | 'removal';
    state: ImportState;
    /** SHA-256 of the token that confirms it, hexadecimal. */
    token_hash: string;
    /** The run of this source that was the last applied one when the report was made; empty = none. */
    follows: string;
    /** JSON of what its report needs besides the rows below. */
    details: string;
    created_at: number;
  };
  import_issue: {
    run_id: string;
    no: number;
    severity: 'error' | 'warning';
    code: string;
    file: string;
    line: number;
    /** JSON. Identifiers and codes, never names. */
    data: string;
  };
  /** What a run read, by the source's own identifiers; with `<run>:before` as run, what it replaced. */
  import_entry: {
    run_id: string;
    kind: string;
    id: string;
    /** Canonical JSON; null = the source says it is gone. */
    content: string | null;
    digest: string;
    missing_since: number | null;
    status: EntryStatus;
    file: string;
    line: number;
  };
  import_link: ImportLink & { run_id: string };
  /** Each source's directory as it was last applied. */
  source_entry: {
    source: string;
    kind: string;
    id: string;
    content: string;
    /** As `storage/repositories/importUnsettled.ts` marks it when not all of it could be written. */
    digest: string;
    /** Since when the source no longer has it; null = it has. */
    missing_since: number | null;
  };
  source_link: ImportLink & { source: string };
  /** An import of the page's that waits in line, runs, or was refused and is not put away yet. */
  import_task: {
    id: string;
    /** Its place in line: 1, 2, 3 … in the order of asking. */
    no: number;
    /** Whose files: `deskOf`. */
    desk: string;
    /** The school that hears of its end. */
    school_id: string;
    /** What it is about; a second task about the same is not put in line. Empty = may stand there twice. */
    key: string;
    /** How whoever sent the files calls them. */
    label: string;
    /** JSON: `ImportTask`. */
    task: string;
    state: 'waiting' | 'running' | 'refused';
    /** JSON of why it was refused; null otherwise. */
    outcome: string | null;
    created_at: number;
  };
  /** Which entry of which source is somebody whose records have this identifier. */
  source_person: { user_id: string; source: string; kind: string; id: string };
  /** One record's change that a run proposes, then how to undo it. */
  import_item: {
    school_id: string;
    run_id: string;
    no: number;
    type: string;
    id: string;
    op: 'put' | 'end' | 'delete';
    /** JSON `{fields, defaults}`: what the import decides, and what a new record starts with. */
    fields: string;
    state: 'waiting' | 'done' | 'undone' | 'left';
    /** The record's text before; null = there was none. */
    before: string | null;
    /** The record's revision after; null = nothing was written. */
    rev: number | null;
  };
}

/** `reading` → `ready` → `applying` → `applied` → `undoing` → `undone`; `replaced` once a later run of its source is applied. */
export type ImportState = 'reading' | 'ready' | 'applying' | 'applied' | 'undoing' | 'undone' | 'replaced';

/**
 * Against the source as last applied; `touched` = unchanged itself, but what it refers to is not; `gone` = said to be gone, and was already;
 * `again` = unchanged, but not all of it could be written the last time; `left` = new, and nothing of it can be written: the source does not
 * take it.
 */
export type EntryStatus =
  | 'same'
  | 'new'
  | 'changed'
  | 'back'
  | 'missing'
  | 'touched'
  | 'gone'
  | 'again'
  | 'left';

interface ImportLink {
  /** `guards`: from a guardian to a pupil; `in`: from a person to a class. */
  relation: string;
  from_id: string;
  to_id: string;
  /** The entry that says so. */
  owner_kind: string;
  owner_id: string;
}
