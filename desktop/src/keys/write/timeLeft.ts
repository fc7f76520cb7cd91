import type { TaskProgress } from '../thread/keyTask.ts';

interface Start {
  readonly phase: string;
  readonly at: number;
  readonly doneBytes: number;
}

/**
 * How long a phase still takes, in milliseconds, from how it went so far; undefined while nothing can be said. One for each key: keys of one
 * batch differ. The clock is given, monotonic milliseconds.
 */
export function timeLeft(now: () => number): (progress: TaskProgress) => number | undefined {
  let start: Start | undefined;
  return ({ phase, doneBytes, totalBytes }) => {
    if (start?.phase !== phase) {
      start = { phase, at: now(), doneBytes };
      return undefined;
    }
    const ms = now() - start.at;
    const bytes = doneBytes - start.doneBytes;
    return bytes <= 0 || ms <= 0 ? undefined : Math.round(((totalBytes - doneBytes) * ms) / bytes);
  };
}
