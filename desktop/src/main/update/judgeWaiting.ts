import { type OwnVersions, refusalOf } from '../../update/mustBeTaken.ts';
import type { SlotName, Slots } from '../../update/slots/slots.ts';
import { takeBack, waitingVersion } from '../../update/slots/waiting.ts';
import type { Log } from '../host/log.ts';

/** What became of the version that waited for its first start. */
export type Waiting =
  | { readonly kind: 'none' }
  | { readonly kind: 'waits'; readonly version: string }
  /** It does not start: the running program does, next time, too. */
  | { readonly kind: 'takenBack'; readonly version: string };

export interface WaitingHost {
  readonly slots: Slots;
  readonly running: SlotName;
  readonly own: OwnVersions;
  /** What the server answered: the version that it offers, and those that it stopped. */
  readonly answer: { readonly version: string | null; readonly stopped: readonly string[] };
  /** Whether signed metadata of today names the version no more; false whenever that cannot be learned. */
  readonly isWithdrawn: (version: string) => Promise<boolean>;
  /** Whether the key may still be written. */
  readonly goesOn: () => boolean;
  readonly log: Log;
}

/**
 * Takes back what waits when it was stopped, withdrawn or leads back. A server that says nothing of it, is away, or was restored to an earlier day takes
 * nothing back, nor does a mirror, which is not asked (docs/decisions/0231).
 */
export async function judgeWaiting(host: WaitingHost): Promise<Waiting> {
  const { slots, running } = host;
  const version = waitingVersion(slots, running);
  if (version === undefined) return { kind: 'none' };
  const waits = { kind: 'waits', version } as const;
  const reason = await reasonAgainst(version, host);
  if (reason === undefined || !host.goesOn()) return waits;
  try {
    if (!takeBack(slots, running)) return waits;
  } catch (error) {
    // A key that is out: the next question finds the same.
    host.log('update.not_taken_back', { version, error: error instanceof Error ? error.name : 'unknown' });
    return waits;
  }
  host.log('update.taken_back', { version, reason });
  return { kind: 'takenBack', version };
}

async function reasonAgainst(
  version: string,
  { own, answer, isWithdrawn }: WaitingHost,
): Promise<string | undefined> {
  // The running version waits when it was repaired: that is for this key to decide.
  const refusal = refusalOf(version, { ...own, repair: true });
  if (refusal !== undefined) return refusal.code;
  if (version === own.runningVersion || version === answer.version) return undefined;
  if (answer.stopped.includes(version)) return 'stopped';
  return (await isWithdrawn(version)) ? 'withdrawn' : undefined;
}

/** What is offered, if it leads forward: a server that would lead back is as one that offers nothing. */
export function leadingOn(version: string | null, own: OwnVersions, log: Log): string | null {
  const refusal = version === null ? undefined : refusalOf(version, own);
  if (refusal === undefined) return version;
  log('update.not_taken', { version: version ?? '', error: refusal.code });
  return null;
}
