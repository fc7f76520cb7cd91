import { writeFileSync } from 'node:fs';

/** One step of the guided tour. */
export interface ReportStep {
  readonly name: string;
  readonly ms: number;
  readonly ok: boolean;
  /** File name of the screenshot in `screens`. */
  readonly screen: string | null;
  /** Why it failed. */
  readonly error: string | null;
}

/** What the guided tour leaves in `.cartable/demo/report.json`. */
export interface Report {
  readonly ok: boolean;
  readonly startedAt: string;
  readonly ms: number;
  readonly electron: string;
  readonly sandbox: boolean;
  readonly steps: readonly ReportStep[];
}

/** Collects steps as they happen; a failed one stops the tour and is in the report. */
export class TourReport {
  readonly #steps: ReportStep[] = [];
  readonly #startedAt = new Date();
  readonly #startMs = performance.now();

  /** Runs a step, measures it, and takes its picture through `picture` whether it went well or not. */
  async step<T>(name: string, work: () => Promise<T>, picture?: (file: string) => Promise<void>): Promise<T> {
    const startMs = performance.now();
    const number = String(this.#steps.length + 1).padStart(2, '0');
    const file = picture === undefined ? null : `${number}-${fileNameOf(name)}.png`;
    const note = (ok: boolean, error: string | null) =>
      this.#steps.push({ name, ms: Math.round(performance.now() - startMs), ok, screen: file, error });
    try {
      const result = await work();
      note(true, null);
      if (file !== null) await picture?.(file);
      return result;
    } catch (error) {
      note(false, error instanceof Error ? error.message : String(error));
      // The picture of what went wrong must not hide what went wrong.
      if (file !== null) await picture?.(file).catch(() => undefined);
      throw error;
    }
  }

  /** The report so far. It is good when there was a step and none failed. */
  finish(about: { readonly electron: string; readonly sandbox: boolean }): Report {
    return {
      ok: this.#steps.length > 0 && this.#steps.every((step) => step.ok),
      startedAt: this.#startedAt.toISOString(),
      ms: Math.round(performance.now() - this.#startMs),
      ...about,
      steps: this.#steps,
    };
  }
}

/** Writes a report where a person and a machine can read it. */
export function writeReport(path: string, report: Report): void {
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

function fileNameOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
