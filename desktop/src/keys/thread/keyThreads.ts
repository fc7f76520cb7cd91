import type { Worker } from 'node:worker_threads';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { type MediumLook, nothingThere, silentMedium, unreadableMedium } from '../identity/mediumLook.ts';
import { type KeyTask, pathOf, type TaskResults } from './keyTask.ts';
import { Lanes } from './lanes.ts';
import { type Patience, realPatience } from './patience.ts';
import { type StartThread, startTask, type TaskListener } from './startTask.ts';

/** Of what takes a moment, so many at a time: thirty threads for thirty looks would take longer than the looks. */
const SHORT_AT_ONCE = 8;
/** A large hub's keys are verified together; of thirty files the threads would take longer than the reading. */
const VERIFIED_AT_ONCE = 16;
/** So many threads wait for the next task. */
const MOST_IDLE = 4;

/**
 * The threads of all keys. Whatever reads or writes a medium does so here, with no other in its thread, so that one that hangs keeps nobody else waiting; and no second thread is
 * sent after one that hangs already.
 */
export class KeyThreads {
  readonly #start: StartThread;
  readonly #patience: Patience;
  readonly #short = new Lanes(SHORT_AT_ONCE);
  readonly #verifying = new Lanes(VERIFIED_AT_ONCE);
  readonly #idle: Worker[] = [];
  /** Those that were given up and have not ended. */
  readonly #stuck = new Map<string, Worker>();

  constructor(start: StartThread, patience: Patience = realPatience) {
    this.#start = start;
    this.#patience = patience;
  }

  /** Runs a task ({@link startTask}). Refused at once with `prepare.silent` while an earlier thread still hangs on that medium. */
  run<T extends KeyTask>(
    task: T,
    name: string,
    listener: TaskListener = {},
  ): Promise<Result<TaskResults[T['kind']]>> {
    const now = () => this.#run(task, name, listener);
    switch (task.kind) {
      case 'write':
      case 'wipe':
        return now();
      case 'verify':
        return this.#verifying.run(now);
      default:
        return this.#short.run(now);
    }
  }

  /** What lies on a medium; one that does not answer is told as such. */
  async look(target: KeyTarget): Promise<MediumLook> {
    if (target.isNew) return nothingThere;
    const seen = await this.run({ kind: 'look', target }, target.name);
    if (seen.ok) return seen.value;
    return seen.error.code === 'prepare.silent' ? silentMedium : unreadableMedium;
  }

  async #run<T extends KeyTask>(
    task: T,
    name: string,
    listener: TaskListener,
  ): Promise<Result<TaskResults[T['kind']]>> {
    if (listener.signal?.aborted) return refused('prepare.cancelled', { device: name });
    const path = pathOf(task);
    if (this.#stuck.has(path)) return refused('prepare.silent', { device: name });
    const worker = this.#idle.pop() ?? this.#begin();
    let isOver = false;
    const leave = () => {
      isOver = true;
      if (this.#stuck.get(path) === worker) this.#stuck.delete(path);
    };
    worker.once('exit', leave);
    // It says so before it is gone: in between nobody may be given it.
    const fall = () => {
      isOver = true;
    };
    worker.once('error', fall);
    const end = await startTask(task, name, worker, listener, this.#patience);
    if (isOver) return end;
    if (!end.ok && end.error.code === 'prepare.silent') this.#stuck.set(path, worker);
    else {
      worker.off('exit', leave).off('error', fall);
      if (this.#idle.length < MOST_IDLE) this.#idle.push(worker);
      else void worker.terminate();
    }
    return end;
  }

  #begin(): Worker {
    const worker = this.#start();
    // Whoever waits for a task hears of it; of one that nobody waits for any more nobody needs to.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      const at = this.#idle.indexOf(worker);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    return worker;
  }
}
