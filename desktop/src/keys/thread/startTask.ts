import type { Worker } from 'node:worker_threads';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { type KeyNews, type KeyTask, pathOf, type TaskProgress, type TaskResults } from './keyTask.ts';
import { type Patience, realPatience } from './patience.ts';

/** Starts a thread, which does the tasks that it is sent, one after the other. */
export type StartThread = () => Worker;

/** Who is told of a task, and how it is stopped. */
export interface TaskListener {
  readonly tell?: ((progress: TaskProgress) => void) | undefined;
  /** Stopped between two calls to the system; what is under way of a key that hangs ends with the call. */
  readonly signal?: AbortSignal | undefined;
}

/** Linux itself tries six times thirty seconds before it gives a disk up: what answers nothing for longer does not come back. Milliseconds. */
const SILENCE_MS = 240_000;
/** A file's bytes may wait for the disk or the share below it, all at the end. Milliseconds. */
const FILE_SILENCE_MS = 1_200_000;
/** The first folders of a key are there in less than a second; nobody looks at a list for longer. Milliseconds. */
const LOOK_MS = 20_000;
/** How long a thread may take to stop. Milliseconds. */
const STOP_MS = 10_000;

/**
 * Runs a task in a thread that has no other and waits for its end, but not for a key that answers nothing any more. After an end of the task the thread can have the next one, after
 * any other it is over. Refused with `prepare.*` (data: device, the name given here):
 * `prepare.cancelled`, `prepare.silent` when its thread hangs in a call to the system, which nothing can end before the key answers or is unplugged.
 */
export function startTask<T extends KeyTask>(
  task: T,
  name: string,
  worker: Worker,
  { tell, signal }: TaskListener = {},
  patience: Patience = realPatience,
): Promise<Result<TaskResults[T['kind']]>> {
  const isDevice = pathOf(task).startsWith('/dev/');
  const limitMs = task.kind === 'look' ? LOOK_MS : isDevice ? SILENCE_MS : FILE_SILENCE_MS;
  return new Promise((resolve) => {
    const settle = (result: Result<TaskResults[T['kind']]>) => {
      silence.stop();
      signal?.removeEventListener('abort', cancel);
      worker.off('message', hear).off('error', die).off('exit', exit);
      // Nobody waits for it now.
      worker.unref();
      resolve(result);
    };
    const fail = (code: string, data: ErrorData) => settle(refused(code, { ...data, device: name }));
    const giveUp = () => {
      void worker.terminate();
      fail('prepare.silent', {});
    };
    let silence = patience(limitMs, giveUp);
    const waitAnew = (ms: number) => {
      silence.stop();
      silence = patience(ms, giveUp);
    };
    const cancel = () => {
      waitAnew(STOP_MS);
      void worker.terminate();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    const hear = (news: KeyNews) => {
      // What it still says while it is being stopped is no sign that it will.
      if (signal?.aborted !== true && (news.kind === 'progress' || news.kind === 'alive')) waitAnew(limitMs);
      if (news.kind === 'progress') tell?.(news.progress);
      // The thread was given this very task: it ends with the result of its kind.
      else if (news.kind === 'done') settle(ok(news.result as TaskResults[T['kind']]));
      else if (news.kind === 'failed') fail(news.code, news.data);
    };
    const die = (error: Error) => fail('prepare.io', { at: null, system: error.name });
    const exit = () => {
      const isStopped = signal?.aborted === true;
      fail(isStopped ? 'prepare.cancelled' : 'prepare.io', { at: null, system: 'exit' });
    };
    worker.on('message', hear).on('error', die).on('exit', exit);
    worker.ref();
    worker.postMessage(task);
  });
}
