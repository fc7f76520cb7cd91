import { Worker } from 'node:worker_threads';
import { Pace } from '../pace.ts';
import type { ImportReport } from '../report.ts';
import type { ImportWord, ThreadTask } from './importTask.ts';

/** How far one import is, as the screen shows it. */
export interface Job {
  readonly phase: string;
  readonly done: number;
  /** 0 = not known beforehand. */
  readonly total: number;
  /** Milliseconds that the phase still takes; absent while it cannot be told. */
  readonly leftMs?: number;
}

/** Why something was refused. */
export interface Refusal {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a thread ended. Both null: it did what it was asked, which makes no report. */
export interface ThreadEnd {
  readonly refusal: Refusal | null;
  /** Of a reading. */
  readonly report: ImportReport | null;
}

/** Flat memory whatever the size: as the command's. */
const limits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 };
const script = new URL('./importWorker.ts', import.meta.url);

/** One import in a thread of its own: it writes much, and the server goes on answering. */
export class ImportThread {
  readonly #worker: Worker;
  #job: Job = { phase: 'reading', done: 0, total: 0 };
  /** Undefined: the thread ended without a word, as when it was terminated. */
  readonly ended: Promise<ThreadEnd | undefined>;

  constructor(database: string, task: ThreadTask, reportDefect: (error: unknown) => void) {
    const worker = new Worker(script, { workerData: { database, task }, resourceLimits: limits });
    this.#worker = worker;
    let end: ThreadEnd | undefined;
    const pace = new Pace();
    worker.on('message', (word: ImportWord) => {
      if (word.type === 'progress') {
        const { phase, done, total } = word;
        const left = pace.left(phase, done, total, performance.now());
        this.#job = { phase, done, total, ...(left !== undefined && { leftMs: Math.round(left) }) };
      } else if (word.type === 'done') {
        end = { refusal: null, report: word.report };
      } else {
        end = { refusal: { code: word.code, data: word.data }, report: null };
      }
    });
    worker.on('error', reportDefect);
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve(end)));
  }

  get job(): Job {
    return this.#job;
  }

  /** Ends it as a crash would: between two transactions. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }
}
