import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import type { ImportHost, ImportPhase } from './host.ts';
import { Pace } from './pace.ts';
import { type ImportSentences, importSentences, type ReportLanguage } from './reportText.ts';

/** Where progress is written: the standard error, or a test's list. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** How often a terminal's line is written over, and how often a log gets a line of its own. */
const everyMs = { terminal: 100, log: 5_000 } as const;
const megabyte = 1_000_000;
const secondMs = 1_000;
const minuteMs = 60_000;
/** Less than this is told in seconds. */
const inMinutesMs = 2 * minuteMs;

/**
 * Progress of the command: one line that is written over on a terminal, a line now and then elsewhere; each phase with its figures and, when it can be
 * told, the time that is left of it.
 */
export class ProgressLine {
  readonly #words: ImportSentences;
  readonly #language: ReportLanguage;
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #last = 0;
  #phase: ImportPhase | undefined;
  readonly #pace = new Pace();
  #open = false;

  constructor(
    language: ReportLanguage,
    output: ProgressOutput = process.stderr,
    now: () => number = () => performance.now(),
  ) {
    this.#words = importSentences(language);
    this.#language = language;
    this.#output = output;
    this.#now = now;
  }

  readonly tell: ImportHost['progress'] = (phase, done, total) => {
    const now = this.#now();
    const terminal = this.#output.isTTY === true;
    const fresh = phase !== this.#phase;
    const left = this.#pace.left(phase, done, total, now);
    if (!fresh && now - this.#last < (terminal ? everyMs.terminal : everyMs.log)) return;
    if (fresh) this.end();
    this.#last = now;
    this.#phase = phase;
    const text = this.#text(phase, done, total, left);
    this.#output.write(terminal ? `\r${text}\u001b[K` : `${text}\n`);
    this.#open = terminal;
  };

  /** Leaves the line that is being written over: something else is printed now. */
  end(): void {
    if (this.#open) this.#output.write('\n');
    this.#open = false;
  }

  #text(phase: ImportPhase, done: number, total: number, left: number | undefined): string {
    const bytes = phase === 'scanning' || phase === 'reading';
    const { progress, figures } = this.#words;
    const show = (value: number) =>
      bytes
        ? `${(value / megabyte).toLocaleString(this.#language, { maximumFractionDigits: 1 })} ${figures.megabytes}`
        : value.toLocaleString(this.#language);
    const name = progress[phase] ?? phase;
    if (total === 0) return fillSentence(figures.soFar, { phase: name, done: show(done) }, this.#language);
    const percent = Math.floor((100 * done) / total);
    const known = fillSentence(
      figures.of,
      { phase: name, percent, done: show(done), total: show(total) },
      this.#language,
    );
    return left === undefined
      ? known
      : `${known}${fillSentence(figures.left, { time: this.#duration(left) }, this.#language)}`;
  }

  #duration(ms: number): string {
    const { seconds, minutes } = this.#words.figures;
    return ms < inMinutesMs
      ? fillSentence(seconds, { count: Math.ceil(ms / secondMs) }, this.#language)
      : fillSentence(minutes, { count: Math.ceil(ms / minuteMs) }, this.#language);
  }
}
