import { Worker } from 'node:worker_threads';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { Pace } from '../pace.ts';
import type { ImportReport } from '../report.ts';
import type { ImportTask, ImportWord } from './importTask.ts';

/** One import under way, as the screen shows it. */
export interface Job {
  readonly kind: ImportTask['kind'];
  readonly phase: string;
  readonly done: number;
  /** 0 = not known beforehand. */
  readonly total: number;
  /** Milliseconds that the phase still takes; absent while it cannot be told. */
  readonly leftMs?: number;
}

/** How a desk's last task ended, until the next one begins: what a reading refused is kept nowhere else. */
export interface Outcome {
  readonly kind: ImportTask['kind'];
  readonly refusal: { readonly code: string; readonly data: Readonly<Record<string, unknown>> } | null;
  /** Of a reading. */
  readonly report: ImportReport | null;
}

interface Running {
  readonly worker: Worker;
  job: Job;
  cancelled: boolean;
  readonly ended: Promise<void>;
}

/** Flat memory whatever the size: as the command's. */
const limits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
const script = new URL('./importWorker.ts', import.meta.url);

/**
 * The imports that the server does itself, each in a thread of its own and one at a time: they write much. What is cut off by a stop or a crash is
 * resumed when the server starts.
 */
export class ImportJobs {
  readonly #database: string;
  readonly #finished: (schoolId: string) => void;
  readonly #reportDefect: (error: unknown) => void;
  readonly #outcomes = new Map<string, Outcome>();
  #running: (Running & { readonly desk: string }) | undefined;

  /** `finished` is told when something may have changed in a school (empty = in several). */
  constructor(
    database: string,
    finished: (schoolId: string) => void,
    reportDefect: (error: unknown) => void,
  ) {
    this.#database = database;
    this.#finished = finished;
    this.#reportDefect = reportDefect;
  }

  /** What runs for a desk (`deskOf`); undefined = nothing. */
  job(desk: string): Job | undefined {
    return this.#running?.desk === desk ? this.#running.job : undefined;
  }

  outcome(desk: string): Outcome | undefined {
    return this.#outcomes.get(desk);
  }

  forgetOutcome(desk: string): void {
    this.#outcomes.delete(desk);
  }

  /** Begins a task of a school's desk and comes back at once. @throws {AppError} `import.busy` while another one runs, of whichever school */
  start(desk: string, task: ImportTask, schoolId = desk): void {
    if (this.#running !== undefined) throw new AppError('import.busy');
    this.#outcomes.delete(desk);
    const worker = new Worker(script, {
      workerData: { database: this.#database, task },
      resourceLimits: limits,
    });
    const job: Job = { kind: task.kind, phase: 'reading', done: 0, total: 0 };
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const running = { desk, worker, job, cancelled: false, ended };
    this.#running = running;
    const pace = new Pace();
    let outcome: Outcome | undefined;
    worker.on('message', (word: ImportWord) => {
      if (word.type === 'progress') {
        const { phase, done, total } = word;
        const left = pace.left(phase, done, total, performance.now());
        running.job = {
          kind: task.kind,
          phase,
          done,
          total,
          ...(left === undefined ? {} : { leftMs: Math.round(left) }),
        };
      } else if (word.type === 'done') {
        outcome = { kind: task.kind, refusal: null, report: word.report };
      } else {
        outcome = { kind: task.kind, refusal: { code: word.code, data: word.data }, report: null };
      }
    });
    worker.on('error', (error) => this.#reportDefect(error));
    worker.once('exit', () => {
      this.#running = undefined;
      const broken: Outcome = {
        kind: task.kind,
        refusal: { code: 'import.stopped', data: {} },
        report: null,
      };
      if (!running.cancelled) this.#outcomes.set(desk, outcome ?? broken);
      this.#finished(schoolId);
    });
  }

  /** Gives up a reading: nothing of it was applied. @throws {AppError} `import.not_cancellable` for anything else */
  async cancel(desk: string): Promise<void> {
    const running = this.#running;
    if (running === undefined || running.desk !== desk) return;
    if (running.job.kind !== 'read' && running.job.kind !== 'removals')
      throw new AppError('import.not_cancellable');
    running.cancelled = true;
    await running.worker.terminate();
    await running.ended;
  }

  /** Ends what runs, as a crash would: between two transactions. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.cancelled = true;
    await running.worker.terminate();
    await running.ended;
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await this.#running?.ended;
  }
}
