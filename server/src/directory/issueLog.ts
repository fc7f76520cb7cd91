import { type ImportIssue, insertIssues } from '../storage/repositories/importRuns.ts';
import type { Writer } from '../storage/storage.ts';

/** Issues of one code that are kept with their place; of the others only the number is. */
const keptOfEach = 2000;

/** How often something is wrong. */
export interface IssueCount {
  readonly code: string;
  readonly severity: ImportIssue['severity'];
  readonly count: number;
}

/** Notes what is wrong and writes it with the transaction in which it was found; bounded, however wrong the files are. */
export class IssueLog {
  readonly #runId: string;
  readonly #counts = new Map<string, IssueCount>();
  #next = 1;
  #found: ImportIssue[] = [];

  constructor(runId: string) {
    this.#runId = runId;
  }

  add(issue: ImportIssue): void {
    this.#found.push(issue);
  }

  /** Begins a transaction, or the same one again: what an attempt found that was not committed is found again. */
  forget(): void {
    this.#found = [];
  }

  async write(writer: Writer): Promise<void> {
    const room = new Map<string, number>();
    const kept = this.#found.filter(({ code }) => {
      const before = (room.get(code) ?? this.#counts.get(code)?.count ?? 0) + 1;
      room.set(code, before);
      return before <= keptOfEach;
    });
    await insertIssues(writer, this.#runId, this.#next, kept);
  }

  /** The transaction is committed. */
  settle(): void {
    this.#next += this.#found.length;
    for (const { code, severity } of this.#found) {
      const count = (this.#counts.get(code)?.count ?? 0) + 1;
      this.#counts.set(code, { code, severity, count });
    }
    this.#found = [];
  }

  counts(): readonly IssueCount[] {
    return [...this.#counts.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
  }
}
