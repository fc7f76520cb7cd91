import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

/** How a computer is called that did not get to write its name. */
export const UNKNOWN_HOST = 'unknown';

const batchHolder = z.object({
  host: z.string().min(1).max(255),
  process: z.int().positive(),
  /** Milliseconds since 1970. */
  since: z.number(),
  /** From one start of a system to its end, and its processes' numbers; empty where the system does not say. */
  life: z.string(),
  token: z.string(),
});

/** Who gives out a batch's identities at present. */
export type BatchHolder = z.infer<typeof batchHolder>;

/** This process. @param token tells one hold from the next */
export function thisHolder(host: string, token: string): BatchHolder {
  return { host: host || UNKNOWN_HOST, process: process.pid, since: Date.now(), life: ownLife(), token };
}

/** What a lock's file says; where the power cut it short, since when at least. @param changedAt when the file was changed, milliseconds since 1970 */
export function holderOf(text: string, changedAt: number): BatchHolder {
  try {
    return batchHolder.parse(JSON.parse(text));
  } catch {
    return { host: UNKNOWN_HOST, process: 1, since: changedAt, life: '', token: '' };
  }
}

/**
 * Whether it is a process of this computer's present run that is over. By the run, not by the name, which computers of one image share: of any other nothing is known from here.
 * This very process has let go of what it does not hold any more (its own lock keeps it from holding a batch twice).
 */
export function hasDied({ life, process: id }: BatchHolder): boolean {
  if (life === '' || life !== ownLife()) return false;
  if (id === process.pid) return true;
  try {
    process.kill(id, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function ownLife(): string {
  try {
    const run = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${run} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}
