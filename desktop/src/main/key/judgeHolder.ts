import type { HolderReading, KeyHolder } from './keyHolder.ts';

/** What a program that would like the key must do about the one that seems to have it. */
export type HolderVerdict =
  /** Nobody has it, or the holder is surely dead: take it. */
  | { readonly kind: 'take' }
  /** It may live: ask, and take the key only when no answer comes within this time. */
  | { readonly kind: 'ask'; readonly patienceMs: number; readonly here: boolean };

/** How long a holder that lives somewhere else, or an unreadable one, is given to answer. It looks every 500 ms. */
export const elsewherePatienceMs = 3000;

/**
 * The same for a process that lives on this host: it may only be slow, and its number may be another program's by now.
 * The database's own exclusive file lock guards a holder that sleeps longer than this.
 */
export const herePatienceMs = 10_000;

/**
 * Judges the holder of the key. A pull leaves the lock behind; the next start must neither refuse for ever nor open a
 * vault that another process has open. Clocks play no part: they are wrong by years in some schools.
 */
export function judgeHolder(
  reading: HolderReading,
  self: KeyHolder,
  isAlive: (pid: number) => boolean,
): HolderVerdict {
  if (reading.kind === 'absent' || reading.kind === 'nobody') return { kind: 'take' };
  if (reading.kind === 'unreadable') return { kind: 'ask', patienceMs: elsewherePatienceMs, here: false };
  const { holder } = reading;
  if (holder.host !== self.host) return { kind: 'ask', patienceMs: elsewherePatienceMs, here: false };
  const rebooted = holder.boot !== self.boot && holder.boot !== '' && self.boot !== '';
  if (rebooted || holder.pid === self.pid || !isAlive(holder.pid)) return { kind: 'take' };
  return { kind: 'ask', patienceMs: herePatienceMs, here: true };
}
