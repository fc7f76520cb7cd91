import { Worker } from 'node:worker_threads';
import type { StartThread } from './startTask.ts';

/** A thread of the commands' own Node, which reads TypeScript; the packed program has its bundle instead. */
export const nodeThread: StartThread = (task) =>
  new Worker(new URL('./keyThread.ts', import.meta.url), { workerData: task });
