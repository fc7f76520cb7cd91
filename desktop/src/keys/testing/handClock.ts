import type { Patience } from '../thread/patience.ts';

/** A clock that a test moves by hand: no time passes before {@link HandClock.over}. */
export interface HandClock {
  readonly patience: Patience;
  /** How many are being waited for. */
  waiting(): number;
  /** The time of all who are still being waited for is over. */
  over(): void;
}

export function handClock(): HandClock {
  const waiting = new Set<() => void>();
  return {
    patience(_ms, over) {
      waiting.add(over);
      return { stop: () => void waiting.delete(over) };
    },
    waiting: () => waiting.size,
    over() {
      for (const over of [...waiting]) over();
    },
  };
}
