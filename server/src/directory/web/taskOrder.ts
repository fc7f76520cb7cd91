import type { StoredTask } from '../../storage/repositories/importTasks.ts';
import type { ImportTask } from './importTask.ts';

/** What runs, then what was decided, then what is only read; each in the order of asking. */
export function inOrder(tasks: readonly StoredTask[]): readonly StoredTask[] {
  const rank = ({ state, task }: StoredTask) => {
    if (state === 'running') return 0;
    const { kind } = JSON.parse(task) as ImportTask;
    return kind === 'apply' || kind === 'undo' ? 1 : 2;
  };
  return [...tasks].sort((a, b) => rank(a) - rank(b));
}
