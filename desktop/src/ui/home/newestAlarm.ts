import type { AccountEvent } from '@cartable/shared/bridge/asks/account.ts';

/** What a stranger with the account would do, and what only they or the person themself can have done. */
const alarming: ReadonlySet<string> = new Set([
  'signInNew',
  'deviceTrusted',
  'trustCopied',
  'passwordReset',
  'passwordResetByMail',
  'emailChanged',
  'factorRemoved',
  'factorsReset',
  'recoveryCodeUsed',
  'recoveryCodesRenewed',
  'identityLinked',
  'identityUnlinked',
  'accountsJoined',
]);

const keptMs = 30 * 24 * 3_600_000;

/**
 * The latest event that the person should look at: not seen yet (`seenAt`, server time in milliseconds), and of the last thirty days, so
 * that a key that slept all summer does not begin with it.
 */
export function newestAlarm(
  events: readonly AccountEvent[],
  seenAt: number,
  now: number,
): AccountEvent | undefined {
  return events
    .filter((event) => alarming.has(event.kind) && event.at > seenAt && event.at > now - keptMs)
    .reduce<AccountEvent | undefined>(
      (newest, event) => (newest === undefined || event.at > newest.at ? event : newest),
      undefined,
    );
}
