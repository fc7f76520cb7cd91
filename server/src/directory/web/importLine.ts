import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { deleteIssues } from '../../storage/repositories/importIssues.ts';
import { findRuns, insertIssues } from '../../storage/repositories/importRuns.ts';
import {
  deleteTask,
  findTask,
  insertTask,
  listTasks,
  setTask,
  type StoredTask,
} from '../../storage/repositories/importTasks.ts';
import type { Storage } from '../../storage/storage.ts';
import type { ImportReport } from '../report.ts';
import type { ImportTask, ThreadTask } from './importTask.ts';
import { ImportThread, type Job, type Refusal, type ThreadEnd } from './importThread.ts';
import { inOrder } from './taskOrder.ts';
import type { Uploads } from './uploads.ts';

/** What may stand in line for a desk: every school of an academy twice. */
const mostAtOnce = 500;

export interface ImportLineHost {
  readonly storage: Storage;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** The database's file, which each import opens in a thread of its own. */
  readonly database: string;
  readonly uploads: Uploads;
  /** Asks whether a task's author may still do it, when its turn has come. @throws {AppError} when not */
  readonly mayStill: (task: ImportTask) => Promise<void>;
  /** Told when something may have changed in a school. */
  readonly finished: (schoolId: string) => Promise<void> | void;
  readonly reportDefect: (error: unknown) => void;
}

/** What a task became that was refused. */
export interface TaskOutcome {
  readonly refusal: Refusal | null;
  /** Of a reading whose files hold errors; its lines are kept under the task's identifier. */
  readonly report: Pick<ImportReport, 'run' | 'details'> | null;
}

/** A task that somebody asks for. */
export interface NewTask {
  readonly id: string;
  readonly desk: string;
  readonly schoolId: string;
  /** What it is about: asked for twice, it is done once. Empty = it may stand in line twice. */
  readonly key: string;
  readonly task: ImportTask;
}

/** A task of the line as it is now. */
export interface LineTask {
  readonly id: string;
  readonly desk: string;
  readonly task: ImportTask;
  readonly key: string;
  readonly state: StoredTask['state'];
  readonly label: string;
  readonly createdAt: number;
  /** How many are done before it, of whichever desk; 0 for one that runs. */
  readonly ahead: number;
  /** While it runs. */
  readonly job: Job | null;
  /** Once it was refused. */
  readonly outcome: TaskOutcome | null;
}

interface Running {
  readonly id: string;
  /** Undefined while it is asked whether it still may. */
  thread?: ImportThread;
  cancelled: boolean;
}

/**
 * The imports that the server does itself, one at a time, since they write much: in the order of asking, decisions before readings, so that what was
 * confirmed does not wait for forty schools' files. The line is in the database: after a stop it goes on, first of all with what was cut off.
 */
export class ImportLine {
  readonly #host: ImportLineHost;
  #turn: Promise<void> = Promise.resolve();
  #running: Running | undefined;
  #stopped = false;

  constructor(host: ImportLineHost) {
    this.#host = host;
  }

  /** Goes on with what a stop or a crash left: a school half of whose people moved is worse than either state. */
  async begin(): Promise<void> {
    const { storage } = this.#host;
    for (const { id, state } of await listTasks(storage.reader))
      if (state === 'running')
        await storage.transaction((writer) => setTask(writer, id, { state: 'waiting' }));
    const cutOff = await findRuns(storage.reader, ['applying', 'undoing']);
    if (cutOff.length > 0) {
      this.#after(async () => {
        await this.#thread({ id: '', cancelled: false }, { kind: 'resume' });
        await this.#tell('');
      });
    }
    this.#wake();
  }

  /** Puts a task in line; one about the same that waits already stays as it is. @throws {AppError} `import.line_full` (data: limit) */
  async add({ task, ...rest }: NewTask): Promise<void> {
    const label = task.kind === 'read' ? task.label : '';
    const createdAt = this.#host.clock.now();
    await this.#host.storage.transaction(async (writer) => {
      const own = (await listTasks(writer)).filter((one) => one.desk === rest.desk);
      const known = own.find((one) => one.key !== '' && one.key === rest.key);
      if (known !== undefined && known.state !== 'refused') return;
      // It was refused before, and is asked for again: the old refusal says nothing any more.
      if (known !== undefined) await deleteTask(writer, known.id);
      if (own.length >= mostAtOnce) throw new AppError('import.line_full', { limit: mostAtOnce });
      await insertTask(writer, { ...rest, label, task: JSON.stringify(task), createdAt });
    });
    this.#wake();
  }

  /** A name for a new task, under which its files wait. */
  newId(): string {
    return newId<string>(this.#host.random);
  }

  /** Everything in line, in the order in which it is done, and what was refused. */
  async list(): Promise<readonly LineTask[]> {
    const tasks = inOrder(await listTasks(this.#host.storage.reader));
    let ahead = 0;
    return tasks.map(({ id, desk, task, state, outcome, label, createdAt, key }) => {
      const running = this.#running?.id === id ? (this.#running.thread?.job ?? null) : null;
      const shown = {
        ...{ id, desk, state, label, createdAt, key },
        task: JSON.parse(task) as ImportTask,
        ahead: state === 'refused' ? 0 : ahead,
        job: running,
        outcome: outcome === null ? null : (JSON.parse(outcome) as TaskOutcome),
      };
      if (state !== 'refused') ahead += 1;
      return shown;
    });
  }

  /**
   * Takes a desk's task out of the line: one that waits, a reading that runs, or a refusal that was read. Nothing of it was applied.
   * @throws {AppError} `import.not_cancellable` for what is being applied or undone; nothing for what is not there any more
   */
  async remove(desk: string, id: string): Promise<void> {
    const { storage } = this.#host;
    const running = this.#running;
    const stored = await findTask(storage.reader, id);
    if (stored === undefined || stored.desk !== desk) return;
    // Its turn came in this very moment: whoever asks again is answered.
    if (stored.state === 'running' && running?.id !== id) throw new AppError('import.not_cancellable');
    if (running?.id === id) {
      const { kind } = JSON.parse(stored.task) as ImportTask;
      if (kind !== 'read' && kind !== 'removals') throw new AppError('import.not_cancellable');
      running.cancelled = true;
      await running.thread?.terminate();
      await running.thread?.ended;
    }
    await this.#forget(id);
  }

  /** Puts a refused reading in line again, with its files. @throws {AppError} `request.not_found` */
  async again(desk: string, id: string): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      const stored = await findTask(writer, id);
      if (stored === undefined || stored.desk !== desk || stored.state !== 'refused')
        throw new AppError('request.not_found');
      await deleteIssues(writer, id);
      await setTask(writer, id, { state: 'waiting', outcome: null });
    });
    this.#wake();
  }

  /** Forgets refusals and files that nobody looked at since `before`: they hold a school's names. What waits in line stays. */
  async forgetOld(before: number): Promise<void> {
    const kept = new Set<string>();
    for (const { id, state, createdAt } of await listTasks(this.#host.storage.reader)) {
      if (state === 'refused' && createdAt < before) await this.#forget(id);
      else kept.add(id);
    }
    await this.#host.uploads.forgetOld(before, kept);
  }

  /** Ends what runs, as a crash would: between two transactions. It stays in line. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.thread?.terminate();
    await this.idle();
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    for (let turn: Promise<void> | undefined; turn !== this.#turn; ) {
      turn = this.#turn;
      await turn;
    }
  }

  #after(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      if (!this.#stopped) await work().catch(this.#host.reportDefect);
    });
  }

  #wake(): void {
    this.#after(async () => {
      while (!this.#stopped) {
        const next = await this.#take();
        if (next === undefined) return;
        await this.#do(next);
      }
    });
  }

  /** The next one, which runs from now on. One that runs when it is asked for was cut off: its end could not be written down. */
  #take(): Promise<StoredTask | undefined> {
    return this.#host.storage.transaction(async (writer) => {
      const next = inOrder(await listTasks(writer)).find((one) => one.state !== 'refused');
      if (next !== undefined) await setTask(writer, next.id, { state: 'running' });
      return next;
    });
  }

  async #do({ id, schoolId, task: text }: StoredTask): Promise<void> {
    const task = JSON.parse(text) as ImportTask;
    const { mayStill, uploads } = this.#host;
    const running: Running = { id, cancelled: false };
    this.#running = running;
    let end: ThreadEnd | 'cancelled' | undefined;
    try {
      await mayStill(task);
      const folder = uploads.folderOfTask(id);
      end = await this.#thread(running, task.kind === 'read' ? { ...task, folder } : task);
    } catch (error) {
      if (isAppError(error)) end = { refusal: { code: error.code, data: error.data }, report: null };
      // A defect ends this task as that of its thread does, and no other.
      else this.#host.reportDefect(error);
    } finally {
      this.#running = undefined;
    }
    if (end === 'cancelled') return;
    // It stays in line for the next start.
    if (end === undefined && this.#stopped) return;
    await this.#conclude(id, end ?? { refusal: { code: 'import.stopped', data: {} }, report: null });
    await this.#tell(schoolId);
  }

  /** Fails for itself: nobody behind it waits for it. */
  async #tell(schoolId: string): Promise<void> {
    try {
      await this.#host.finished(schoolId);
    } catch (error) {
      this.#host.reportDefect(error);
    }
  }

  async #thread(running: Running, task: ThreadTask): Promise<ThreadEnd | 'cancelled' | undefined> {
    if (running.cancelled) return 'cancelled';
    const thread = new ImportThread(this.#host.database, task, this.#host.reportDefect);
    running.thread = thread;
    this.#running = running;
    // Stopped in the very moment in which it began.
    if (this.#stopped) await thread.terminate();
    const end = await thread.ended;
    return running.cancelled ? 'cancelled' : end;
  }

  async #conclude(id: string, { refusal, report }: ThreadEnd): Promise<void> {
    const refused = report?.run.state === 'refused' ? report : null;
    if (refusal === null && refused === null) return this.#forget(id);
    const { issues = [], run, details } = refused ?? {};
    const kept = run === undefined || details === undefined ? null : { run, details };
    const outcome: TaskOutcome = { refusal, report: kept };
    await this.#host.storage.transaction(async (writer) => {
      await deleteIssues(writer, id);
      await insertIssues(writer, id, 1, issues);
      await setTask(writer, id, { state: 'refused', outcome: JSON.stringify(outcome) });
    });
  }

  async #forget(id: string): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      await deleteIssues(writer, id);
      await deleteTask(writer, id);
    });
    await this.#host.uploads.forgetTask(id);
  }
}
