import type { Disposable } from '@cartable/shared/lib/disposable.ts';
import { uptimeMs } from '../host/uptime.ts';

/** Counts the time without use and tells when it is over. */
export interface IdleLock extends Disposable {
  /** The person did something. */
  touch(): void;
  /** How long without use, in minutes, as the person set it. */
  setMinutes(minutes: number): void;
}

/** How often the time is looked at, in milliseconds: a timer of ten minutes would stand still while the PC sleeps. */
const lookEveryMs = 5000;

/** Calls `lock` once each time that the person has done nothing for the set time. `now` must not go backwards. */
export function idleLock(minutes: number, lock: () => void, now: () => number = uptimeMs): IdleLock {
  let limitMs = minutes * 60_000;
  let lastUse = now();
  let told = false;
  const timer = setInterval(() => {
    if (told || now() - lastUse < limitMs) return;
    told = true;
    lock();
  }, lookEveryMs);
  timer.unref();
  return {
    touch() {
      lastUse = now();
      told = false;
    },
    setMinutes(next) {
      limitMs = next * 60_000;
    },
    dispose: () => clearInterval(timer),
  };
}
