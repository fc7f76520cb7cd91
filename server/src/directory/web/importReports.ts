import { csvTable } from '@cartable/shared/lib/csvTable.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { findRun, findRuns, type ImportIssue, listIssues } from '../../storage/repositories/importRuns.ts';
import { findTask } from '../../storage/repositories/importTasks.ts';
import { listMissing } from '../../storage/repositories/importSource.ts';
import type { Session } from '../../sync/session.ts';
import { removalDays } from '../removals.ts';
import { issueSentence, type ReportLanguage } from '../reportText.ts';
import type { ImportService } from './importService.ts';
import type { Storage } from '../../storage/storage.ts';

const issuesAtOnce = 50;
const shownDepartures = 200;
const dayMs = 86_400_000;
const people = ['pupil', 'guardian', 'staff'] as const;

/** An issue and its place in the report. */
export type NumberedIssue = ImportIssue & { readonly no: number };

/** Somebody whom a source no longer has. */
export interface Departure {
  readonly source: string;
  readonly kind: (typeof people)[number];
  readonly givenName: string;
  readonly familyName: string;
  readonly missingSince: number;
  /** From when on they may be removed. */
  readonly removableAt: number;
}

/** What one reads of a school's imports besides the overview: issues line by line, who left. */
export class ImportReports {
  readonly #storage: Storage;
  readonly #imports: ImportService;

  constructor(storage: Storage, imports: ImportService) {
    this.#storage = storage;
    this.#imports = imports;
  }

  /** A page of what is wrong, in the order of the files. @throws {AppError} `auth.forbidden`, `import.run_gone` */
  async issues(
    session: Session,
    runId: string,
    severity: ImportIssue['severity'] | undefined,
    after: number,
    limit = issuesAtOnce,
  ): Promise<{ readonly issues: readonly NumberedIssue[]; readonly next: number | null }> {
    const issues = await this.#issues(session, runId, severity, after, limit);
    return { issues, next: issues.length < limit ? null : (issues.at(-1)?.no ?? null) };
  }

  /** All of it for a spreadsheet, with sentences. A cell that a spreadsheet would compute is made a text. */
  async table(session: Session, runId: string, language: ReportLanguage): Promise<string> {
    const lines = [
      language === 'fr'
        ? ['gravité', 'fichier', 'ligne', 'code', 'explication']
        : ['severity', 'file', 'line', 'code', 'explanation'],
    ];
    for (let after = 0, next: number | null = 0; next !== null; after = next ?? 0) {
      const page = await this.issues(session, runId, undefined, after, 500);
      for (const one of page.issues) {
        lines.push([one.severity, one.file, String(one.line), one.code, issueSentence(one, language)]);
      }
      next = page.next;
    }
    return csvTable(lines);
  }

  /** Who left the sources of this school, first those who left first, two hundred at most. @throws {AppError} `auth.forbidden` */
  async departures(
    session: Session,
  ): Promise<{ readonly total: number; readonly people: readonly Departure[] }> {
    const { reach } = await this.#imports.owner(session);
    const runs = await findRuns(this.#storage.reader, ['applied', 'replaced', 'undone']);
    const sources = [...new Set(runs.map((one) => one.source))].filter((one) => reach.owns(one));
    const found: Departure[] = [];
    let total = 0;
    for (const source of sources.sort()) {
      const page = await listMissing(this.#storage.reader, source, people, shownDepartures);
      total += page.total;
      for (const { kind, content, missingSince } of page.rows) {
        const known = people.find((one) => one === kind);
        if (known === undefined || missingSince === null) continue;
        const { givenName, familyName } = JSON.parse(content) as Departure;
        const removableAt = missingSince + removalDays * dayMs;
        found.push({ source, kind: known, givenName, familyName, missingSince, removableAt });
      }
    }
    found.sort((a, b) => a.missingSince - b.missingSince);
    return { total, people: found.slice(0, shownDepartures) };
  }

  async #issues(
    session: Session,
    runId: string,
    severity: ImportIssue['severity'] | undefined,
    after: number,
    limit: number,
  ): Promise<readonly NumberedIssue[]> {
    const { desk, reach } = await this.#imports.owner(session);
    const { reader } = this.#storage;
    // Of a reading that was refused nothing is kept but these, under its task's name.
    const task = await findTask(reader, runId);
    const run = task === undefined ? await findRun(reader, runId) : undefined;
    const own = task === undefined ? run !== undefined && reach.owns(run.source) : task.desk === desk;
    if (!own) throw new AppError('import.run_gone');
    return listIssues(this.#storage.reader, runId, severity, after, limit);
  }
}
