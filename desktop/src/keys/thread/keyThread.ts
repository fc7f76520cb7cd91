import { parentPort } from 'node:worker_threads';
import { mediumError } from '../medium/mediumProblem.ts';
import { type KeyNews, type KeyTask, pathOf } from './keyTask.ts';
import { runTask } from './runTask.ts';

/** A thread for keys: does each task that it is sent. It is never sent a second one before the first has ended. */
const tell = (news: KeyNews): void => parentPort?.postMessage(news);

parentPort?.on('message', (task: KeyTask) => {
  // A computer with much to do may have needed long to come here: only from now on it is the key that is waited for.
  tell({ kind: 'alive' });
  void runTask(task, tell).then(
    (result) => tell({ kind: 'done', result }),
    (error: unknown) => {
      const known = mediumError(error, { path: pathOf(task) });
      tell({ kind: 'failed', code: known.code, data: known.data });
    },
  );
});
