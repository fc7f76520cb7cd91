import { parentPort, workerData } from 'node:worker_threads';
import { mediumError } from '../medium/mediumProblem.ts';
import type { KeyNews, KeyTask } from './keyTask.ts';
import { runTask } from './runTask.ts';

/** The thread of one key: does its task and ends. */
const task = workerData as KeyTask;
const tell = (news: KeyNews): void => parentPort?.postMessage(news);

try {
  tell({ kind: 'done', result: runTask(task, (progress) => tell({ kind: 'progress', progress })) });
} catch (error) {
  const known = mediumError(error, { path: task.kind === 'verify' ? task.target.path : task.path });
  tell({ kind: 'failed', code: known.code, data: known.data });
}
