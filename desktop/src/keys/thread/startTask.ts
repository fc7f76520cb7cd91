import type { Worker } from 'node:worker_threads';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { KeyNews, KeyTask, TaskProgress, TaskResults } from './keyTask.ts';

/** Starts a thread with its task. */
export type StartThread = (task: KeyTask) => Worker;

/** Who is told of a task, and how it is stopped. */
export interface TaskListener {
  readonly tell?: ((progress: TaskProgress) => void) | undefined;
  /** Stopped between two calls to the system; what is under way of a key that hangs ends with the process. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a task in a thread of its own and waits for its end. Refused with `prepare.*` (data: device, the name given here), or `prepare.cancelled`.
 */
export function startTask<T extends KeyTask>(
  task: T,
  name: string,
  start: StartThread,
  { tell, signal }: TaskListener = {},
): Promise<Result<TaskResults[T['kind']]>> {
  if (signal?.aborted) return Promise.resolve(refused('prepare.cancelled', { device: name }));
  return new Promise((resolve) => {
    const worker = start(task);
    const fail = (code: string, data: ErrorData) => resolve(refused(code, { ...data, device: name }));
    const cancel = () => void worker.terminate().then(() => fail('prepare.cancelled', {}));
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (news: KeyNews) => {
      if (news.kind === 'progress') tell?.(news.progress);
      // The thread was given this very task: it ends with the result of its kind.
      else if (news.kind === 'done') resolve(ok(news.result as TaskResults[T['kind']]));
      else fail(news.code, news.data);
    });
    worker.on('error', (error) => fail('prepare.io', { at: null, system: error.name }));
    worker.on('exit', () => {
      signal?.removeEventListener('abort', cancel);
      fail(signal?.aborted ? 'prepare.cancelled' : 'prepare.io', { at: null, system: 'exit' });
    });
  });
}
