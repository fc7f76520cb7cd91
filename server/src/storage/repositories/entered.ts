import type { Reader } from '../storage.ts';

/** How far somebody with an account has come. */
export interface AccountState {
  /** Whether they have a way in of their own: a password, or a provider that is linked. */
  readonly entered: boolean;
  readonly blocked: boolean;
  /** Until when the code of their letter opens the account, server time in milliseconds; null = no code opens it. */
  readonly codeUntil: number | null;
}

/** The accounts of a school by person, at a moment in server time. */
export async function accountStates(
  reader: Reader,
  schoolId: string,
  now: number,
): Promise<ReadonlyMap<string, AccountState>> {
  const linked = await reader
    .selectFrom('external_identity')
    .select('user_id')
    .distinct()
    .where('school_id', '=', schoolId)
    .execute();
  const codes = await reader
    .selectFrom('activation')
    .select((of) => ['user_id', of.fn.max('expires_at').as('until')])
    .where('school_id', '=', schoolId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .groupBy('user_id')
    .execute();
  const accounts = await reader
    .selectFrom('account')
    .select((of) => [
      'user_id',
      'blocked_at',
      of.case().when('password_hash', 'is', null).then(0).else(1).end().as('chosen'),
    ])
    .where('school_id', '=', schoolId)
    .execute();
  const byProvider = new Set(linked.map((one) => one.user_id));
  const until = new Map(codes.map((one) => [one.user_id, Number(one.until)]));
  return new Map(
    accounts.map(({ user_id: id, blocked_at: blockedAt, chosen }) => [
      id,
      {
        entered: chosen === 1 || byProvider.has(id),
        blocked: blockedAt !== null,
        codeUntil: until.get(id) ?? null,
      },
    ]),
  );
}
