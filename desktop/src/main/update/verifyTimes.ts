import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import type { ProgramCheck } from '@cartable/shared/update/programCheck.ts';

/** After an unlocking the key is the person's for some minutes; then a pause of theirs is looked for, and in a long session not waited for. Milliseconds. */
export const firstVerifyMs = 5 * 60_000;
const lookEveryMs = 60_000;
const patienceMs = 30 * 60_000;
/** Without a key or a movement of the mouse for so long the person does something else. */
const pauseSeconds = 30;
/** A program is verified at most once a week. */
const weekMs = 7 * 86_400_000;

/** Whether the program is to be verified again. A clock that was put back does not put it off for ever. */
export function isVerifyDue(check: ProgramCheck | null, now: number): boolean {
  return check === null || Math.abs(now - check.at) >= weekMs;
}

export interface VerifyTimesOptions {
  /** Whether the program that runs is to be verified at all. */
  readonly isDue: () => Promise<boolean>;
  /** For how many seconds nobody has touched this computer. */
  readonly idleSeconds: () => number;
  readonly begin: () => void;
}

/** When a program verifies itself: only in a pause of the person, or once they have worked for half an hour. */
export interface VerifyTimes extends Disposable {
  /** The key was unlocked. */
  start(): void;
  /** The key was locked, or goes. */
  stop(): void;
}

export function verifyTimes({ isDue, idleSeconds, begin }: VerifyTimesOptions): VerifyTimes {
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  const look = (afterMs: number, waitedMs: number): void => {
    stop();
    const mine = setTimeout(async () => {
      const isPause = idleSeconds() >= pauseSeconds || waitedMs >= patienceMs;
      if (isPause && (await isDue().catch(() => false)) && timer === mine) begin();
      if (timer === mine) look(lookEveryMs, waitedMs + lookEveryMs);
    }, afterMs);
    timer = mine;
    timer.unref();
  };
  return {
    start: () => look(firstVerifyMs, firstVerifyMs),
    stop() {
      stop();
      timer = undefined;
    },
    dispose: stop,
  };
}
