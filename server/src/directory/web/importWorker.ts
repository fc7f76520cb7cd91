import { parentPort, workerData } from 'node:worker_threads';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { nodeClock, nodeHasher, nodeRandom } from '../../ops/nodeHost.ts';
import { openSqliteStorage } from '../../storage/sqlite/sqliteStorage.ts';
import type { ImportPhase } from '../host.ts';
import { importTuning } from '../importTuning.ts';
import type { ImportWord, ThreadTask } from './importTask.ts';
import { runTask } from './runTask.ts';

/** Often enough for a bar that moves. */
const everyMs = 200;

const { database, task } = workerData as { readonly database: string; readonly task: ThreadTask };

function say(word: ImportWord): void {
  parentPort?.postMessage(word);
}

/** A thread of the server's that does one import: with connections of its own, so that the server goes on answering. */
async function main(): Promise<void> {
  const storage = await openSqliteStorage(database, importTuning);
  let last = 0;
  let lastPhase: ImportPhase | undefined;
  const progress = (phase: ImportPhase, done: number, total: number) => {
    const now = performance.now();
    if (phase === lastPhase && now - last < everyMs) return;
    [last, lastPhase] = [now, phase];
    say({ type: 'progress', phase, done, total });
  };
  const base = { storage, hasher: nodeHasher, random: nodeRandom, clock: nodeClock, derivations };
  try {
    say({ type: 'done', report: await runTask({ ...base, progress }, task) });
  } catch (error) {
    if (!isAppError(error)) throw error;
    say({ type: 'refused', code: error.code, data: error.data as never });
  } finally {
    await storage.close();
  }
}

void main();
