import { readFileSync } from 'node:fs';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import { z } from 'zod';
import { errorReply } from '../http/errorReply.ts';
import type { ImportIssue } from '../storage/repositories/importRuns.ts';
import { type EntryKind, entryKinds } from './readers/entries.ts';
import type { ImportReport } from './report.ts';
import { isSchools } from './powers.ts';

const words = z.record(z.string(), z.string());
const sentences = z.object({
  title: z.string(),
  mode: words,
  refused: z.string(),
  ready: z.string(),
  applied: z.string(),
  files: z.string(),
  file: z.string(),
  differences: z.string(),
  difference: z.string(),
  none: z.string(),
  kinds: words,
  records: z.string(),
  leavers: z.string(),
  leaver: words,
  many: z.string(),
  powers: z.string(),
  power: words,
  roles: words,
  place: z.string(),
  toAccept: z.string(),
  despite: z.object({ one: z.string(), other: z.string() }),
  nothing: z.string(),
  withoutAccess: z.string(),
  again: z.string(),
  missing: z.string(),
  issues: z.string(),
  issueCount: z.string(),
  more: z.string(),
  progress: words,
  figures: z.object({
    of: z.string(),
    soFar: z.string(),
    megabytes: z.string(),
    left: z.string(),
    seconds: z.string(),
    minutes: z.string(),
  }),
  resumed: z.object({ applying: z.string(), undoing: z.string(), nothing: z.string() }),
  interrupted: z.object({ reading: z.string(), applying: z.string() }),
});
export type ImportSentences = z.infer<typeof sentences>;
export type ReportLanguage = 'fr' | 'en';

const issuesOfEach = 50;
const megabyte = 1_000_000;

/** The sentences of import reports. */
export function importSentences(language: ReportLanguage): ImportSentences {
  const url = new URL(`../../../shared/locales/${language}/import.json`, import.meta.url);
  return sentences.parse(JSON.parse(readFileSync(url, 'utf8')));
}

/** Fills in the sentences of a language. */
type Filling = (sentence: string, data: Readonly<Record<string, string | number>>) => string;
const filling =
  (language: ReportLanguage): Filling =>
  (sentence, data) =>
    fillSentence(sentence, data, language);

/** A report as text, for the person who decides: what would change, who would leave, what is wrong at which line. No names of people. */
export function reportText(report: ImportReport, language: ReportLanguage): string {
  const say = importSentences(language);
  const fill = filling(language);
  const { run, details, token } = report;
  const state =
    run.state === 'refused'
      ? say.refused
      : run.state === 'applied'
        ? fill(say.applied, { source: run.source })
        : fill(say.ready, { token: token ?? '' });
  const mode = say.mode[run.mode] ?? run.mode;
  const title = fill(say.title, { source: run.source, format: run.format, mode });
  const size = (bytes: number) => (bytes / megabyte).toLocaleString(language, { maximumFractionDigits: 1 });
  const toCorrect = details.issues.reduce((sum, one) => sum + one.count, 0);
  const despite =
    run.state === 'applied' && toCorrect > 0
      ? [fill(say.despite[toCorrect === 1 ? 'one' : 'other'], { count: toCorrect })]
      : [];
  const lines = [title, '='.repeat(title.length), state, ...despite, ''];
  if (details.files.length > 0) {
    lines.push(say.files);
    for (const { name, sizeBytes } of details.files)
      lines.push(`  ${fill(say.file, { name, size: size(sizeBytes) })}`);
    lines.push('');
  }
  if (run.state !== 'refused') lines.push(...differenceLines(report, say, fill), '');
  if (details.leavers.length > 0) {
    lines.push(say.leavers);
    for (const one of details.leavers)
      lines.push(
        `  ${fill(say.leaver[one.what] ?? '', { ...one, many: '' })}${one.many ? `  ${say.many}` : ''}`,
      );
    lines.push(`  ${say.missing}`, '');
  }
  if (details.powers.length > 0) lines.push(...powerLines(report, say, fill), '');
  if (details.issues.length > 0) {
    lines.push(say.issues);
    for (const { code, count } of details.issues) {
      lines.push(`  ${fill(say.issueCount, { count, code })}`);
      const found = report.issues.filter((one) => one.code === code).slice(0, issuesOfEach);
      for (const one of found) lines.push(`    ${issueSentence(one, language)}`);
      if (count > found.length) lines.push(`    ${fill(say.more, { count: count - found.length })}`);
    }
    lines.push('');
  }
  return lines.join('\n');
}

function differenceLines({ details }: ImportReport, say: ImportSentences, fill: Filling): readonly string[] {
  const count = (kind: EntryKind, status: string) =>
    details.entries.find((one) => one.kind === kind && one.status === status)?.count ?? 0;
  const statuses = ['new', 'changed', 'back', 'missing', 'same'] as const;
  const kinds = entryKinds.filter((kind) => details.entries.some((one) => one.kind === kind));
  const lines = kinds.map((kind) => {
    const counts = Object.fromEntries(statuses.map((status) => [status, count(kind, status)]));
    // Who is looked at again only because of others is unchanged for whoever reads this.
    const same = count(kind, 'same') + count(kind, 'touched') + count(kind, 'again');
    // Of which nothing can be written is as new each time.
    const added = count(kind, 'new') + count(kind, 'left');
    return `  ${fill(say.difference, { ...counts, new: added, same, kind: say.kinds[kind] ?? kind })}`;
  });
  const items = (op: string) =>
    details.items.filter((one) => one.op === op).reduce((sum, one) => sum + one.count, 0);
  const records = { put: items('put'), end: items('end'), delete: items('delete') };
  const again = kinds.reduce((sum, kind) => sum + count(kind, 'again'), 0);
  const unfinished = again === 0 ? [] : [fill(say.again, { count: again })];
  const { withoutAccess } = details;
  const without = withoutAccess === 0 ? [] : [fill(say.withoutAccess, { count: withoutAccess })];
  const nothing = records.put + records.end + records.delete === 0;
  const newOnes = details.entries.some((one) => one.status === 'new' || one.status === 'left');
  const why = nothing && newOnes ? [say.nothing] : [];
  return [
    say.differences,
    ...(lines.length === 0 ? [`  ${say.none}`] : lines),
    fill(say.records, records),
    ...unfinished,
    ...without,
    ...why,
  ];
}

/** Who receives or loses a right over the school, by line: names are not in a report. */
function powerLines({ run, details }: ImportReport, say: ImportSentences, fill: Filling): readonly string[] {
  const lines = details.powers.map(({ role, what, count, places }) => {
    const shown = places.map((one) => fill(say.place, one)).join(' ; ');
    const more = count > places.length && places.length > 0 ? ' …' : '';
    const sentence = fill(say.power[what] ?? '', { role: say.roles[role] ?? role, count });
    return shown === '' ? `  ${sentence}` : `  ${sentence} (${shown}${more})`;
  });
  return [say.powers, ...lines, ...(isSchools(run.source) ? [`  ${say.toAccept}`] : [])];
}

/** What is wrong, where, in a person's language. */
export function issueSentence(issue: ImportIssue, language: ReportLanguage): string {
  const data = { ...issue.data, file: issue.file, line: issue.line };
  return errorReply(issue.code, data, language).message;
}
