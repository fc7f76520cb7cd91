import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import type { VerifiedKey } from '../protocol.ts';
import { type KeyReport, wrongFilesOf } from '../identity/verifyKey.ts';
import type { TaskProgress } from '../thread/keyTask.ts';
import { timeLeft } from '../write/timeLeft.ts';

/** Turns a thread's progress into what the page shows, with a time left for each phase. */
export function following(
  show: (step: KeyStep) => void,
  signal: AbortSignal,
): {
  readonly tell: (progress: TaskProgress) => void;
  readonly signal: AbortSignal;
  readonly show: typeof show;
} {
  const left = timeLeft(() => performance.now());
  return {
    signal,
    show,
    tell(progress) {
      const { phase, doneBytes, totalBytes } = progress;
      const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes * 100) / totalBytes);
      const ms = left(progress);
      show({ kind: 'working', phase, percent, secondsLeft: ms === undefined ? null : Math.ceil(ms / 1000) });
    },
  };
}

/** What the fleet is told of a key that was looked at: nothing of one without a number. */
export function verifiedKey(id: string, { identity, faults, ticket }: KeyReport): readonly VerifiedKey[] {
  const { serial } = identity;
  if (serial === undefined) return [];
  return [{ id, serial, wrong: wrongFilesOf(faults), ...(ticket !== undefined && { ticket }) }];
}

/** What the page shows of a key that was looked at; the first few faults say enough. */
export function checkedStep({ identity, programs, faults, uncompared }: KeyReport): KeyStep {
  return {
    kind: 'checked',
    serial: identity.serial ?? null,
    programs: programs.map(({ system, version }) => `${system} ${version}`),
    wrong: wrongFilesOf(faults),
    faults: faults.slice(0, 20),
    uncompared,
    ticket: null,
  };
}
