import { Worker } from 'node:worker_threads';
import { KeyThreads } from './keyThreads.ts';
import type { StartThread } from './startTask.ts';

/** A thread of the commands' own Node, which reads TypeScript; the packed program has its bundle instead. */
export const nodeThread: StartThread = () => new Worker(new URL('./keyThread.ts', import.meta.url));

/** The threads of a command. */
export const nodeThreads = new KeyThreads(nodeThread);
