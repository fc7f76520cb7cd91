import { type ImportIssue, insertIssues } from '../storage/repositories/importRuns.ts';
import type { Writer } from '../storage/storage.ts';

/** Issues of one code that are kept with their place; of the others only the number is. */
export const keptOfEach = 2000;
/** Signs of a value of the files that an issue repeats: as long as an identifier may be. */
const longestValue = 120;

/** How often something is wrong. */
export interface IssueCount {
  readonly code: string;
  readonly severity: ImportIssue['severity'];
  readonly count: number;
}

/** Notes what is wrong and writes it with the transaction in which it was found; bounded, however wrong the files are and however long their values. */
export class IssueLog {
  readonly #runId: string;
  #counts: ReadonlyMap<string, IssueCount> = new Map();
  #next = 1;
  /** With the open transaction: the counts as they will be, and what it keeps. */
  #counting = new Map<string, IssueCount>();
  #kept: ImportIssue[] = [];

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** Whether one more of this code would still be kept with its place. */
  keeps(code: string): boolean {
    return (this.#counting.get(code)?.count ?? 0) < keptOfEach;
  }

  add(issue: ImportIssue): void {
    const { code, severity } = issue;
    if (this.keeps(code)) this.#kept.push({ ...issue, data: shortened(issue.data) });
    this.#counting.set(code, { code, severity, count: (this.#counting.get(code)?.count ?? 0) + 1 });
  }

  /** Begins a transaction, or the same one again: what an attempt found that was not committed is found again. */
  forget(): void {
    this.#kept = [];
    this.#counting = new Map(this.#counts);
  }

  async write(writer: Writer): Promise<void> {
    await insertIssues(writer, this.#runId, this.#next, this.#kept);
  }

  /** The transaction is committed. */
  settle(): void {
    this.#next += this.#kept.length;
    this.#counts = new Map(this.#counting);
    this.#kept = [];
  }

  counts(): readonly IssueCount[] {
    return [...this.#counts.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }
}

function shortened(data: ImportIssue['data']): ImportIssue['data'] {
  const values = Object.entries(data);
  if (values.every(([, value]) => typeof value === 'number' || value.length <= longestValue)) return data;
  return Object.fromEntries(
    values.map(([name, value]) => [
      name,
      typeof value === 'number' || value.length <= longestValue ? value : `${value.slice(0, longestValue)}…`,
    ]),
  );
}
