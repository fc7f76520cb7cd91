import type { Reader, Writer } from '../storage.ts';

/** What can happen to an account, or to all of a school's. Stable: each has its words in the interface. */
export const accountEventKinds = [
  'activated',
  'blocked',
  'unblocked',
  'profileBlocked',
  'profileUnblocked',
  'secondStepAsked',
  'secondStepDropped',
  'staffTrustAllowed',
  'staffTrustRefused',
  'codeGiven',
  'passwordReset',
  'passwordResetByMail',
  'passwordChanged',
  'emailChanged',
  'signInNew',
  'deviceTrusted',
  'deviceUntrusted',
  'trustCopied',
  'factorAdded',
  'factorRemoved',
  'factorsReset',
  'recoveryCodeUsed',
  'recoveryCodesRenewed',
  'identityLinked',
  'identityUnlinked',
  'accountsJoined',
  'accountsSeparated',
  'roleGiven',
  'roleEnded',
] as const;
export type AccountEventKind = (typeof accountEventKinds)[number];

/** One line of an account's history. */
export interface AccountEvent {
  readonly id: string;
  readonly at: number;
  readonly kind: AccountEventKind;
  /** Who did it when it was not the person; null = the person, or whoever held their account. */
  readonly byUserId: string | null;
  /** Roles, labels of devices: never names. */
  readonly data: Readonly<Record<string, string>>;
}

/** Writes a line, in the transaction of what it tells. `userId` is empty for what concerns a whole school or profile. */
export async function insertAccountEvent(
  writer: Writer,
  owner: { readonly schoolId: string; readonly userId: string },
  event: AccountEvent,
): Promise<void> {
  await writer
    .insertInto('account_event')
    .values({
      school_id: owner.schoolId,
      user_id: owner.userId,
      id: event.id,
      at: event.at,
      kind: event.kind,
      by_user_id: event.byUserId,
      data: JSON.stringify(event.data),
    })
    .execute();
}

/** The latest lines of an account, newest first. */
export async function accountEvents(
  reader: Reader,
  schoolId: string,
  userId: string,
  limit = 50,
): Promise<readonly AccountEvent[]> {
  const rows = await reader
    .selectFrom('account_event')
    .select(['id', 'at', 'kind', 'by_user_id as byUserId', 'data'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...row,
    kind: row.kind as AccountEventKind,
    data: JSON.parse(row.data) as AccountEvent['data'],
  }));
}

/** Forgets lines of before `before`. */
export async function deleteOldAccountEvents(writer: Writer, before: number): Promise<void> {
  await writer.deleteFrom('account_event').where('at', '<', before).execute();
}
