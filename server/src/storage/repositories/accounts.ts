import type { Reader, Writer } from '../storage.ts';

export interface Account {
  readonly schoolId: string;
  readonly userId: string;
  readonly login: string;
  readonly passwordHash: string | null;
  readonly blockedAt: number | null;
  readonly email: string | null;
  readonly factorDueAt: number | null;
}

/** What is read of an account, wherever it is joined. */
export const accountColumns = [
  'account.school_id as schoolId',
  'account.user_id as userId',
  'account.login as login',
  'account.password_hash as passwordHash',
  'account.blocked_at as blockedAt',
  'account.email as email',
  'account.factor_due_at as factorDueAt',
] as const;

/** Logins are unique in the region and compared without case. */
export async function findAccountByLogin(reader: Reader, login: string): Promise<Account | undefined> {
  return reader
    .selectFrom('account')
    .select(accountColumns)
    .where('login', '=', login.trim().toLowerCase())
    .executeTakeFirst();
}

export async function findAccount(
  reader: Reader,
  schoolId: string,
  userId: string,
): Promise<Account | undefined> {
  return reader
    .selectFrom('account')
    .select(accountColumns)
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

export async function insertAccount(
  writer: Writer,
  account: { readonly schoolId: string; readonly userId: string; readonly login: string },
  now: number,
): Promise<void> {
  await writer
    .insertInto('account')
    .values({
      school_id: account.schoolId,
      user_id: account.userId,
      login: account.login.toLowerCase(),
      password_hash: null,
      blocked_at: null,
      created_at: now,
      email: null,
      factor_due_at: null,
    })
    .execute();
}

export async function setPasswordHash(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
  passwordHash: string,
): Promise<void> {
  await writer
    .updateTable('account')
    .set({ password_hash: passwordHash })
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .execute();
}

/** Takes the password away: only a code opens the account again. */
export async function clearPassword(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
): Promise<void> {
  await writer
    .updateTable('account')
    .set({ password_hash: null })
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .execute();
}

/** Blocks an account since a time, or lets it in again with null. */
export async function setBlocked(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
  blockedAt: number | null,
): Promise<void> {
  await writer
    .updateTable('account')
    .set({ blocked_at: blockedAt })
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .execute();
}

/** Sets or removes the confirmed address. */
export async function setEmail(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
  email: string | null,
): Promise<void> {
  await writer
    .updateTable('account')
    .set({ email })
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .execute();
}

/** The accounts with this confirmed address: a parent may have several. */
export async function accountsByEmail(reader: Reader, email: string): Promise<readonly Account[]> {
  return reader
    .selectFrom('account')
    .select(accountColumns)
    .where('email', '=', email.trim().toLowerCase())
    .orderBy('school_id')
    .orderBy('user_id')
    .limit(5)
    .execute();
}

/** Voids a person's unused codes. */
export async function deleteActivations(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
): Promise<void> {
  await writer
    .deleteFrom('activation')
    .where('school_id', '=', account.schoolId)
    .where('user_id', '=', account.userId)
    .where('used_at', 'is', null)
    .execute();
}

/** The account that an unused code in date opens. */
export async function findActivation(
  reader: Reader,
  codeHash: string,
  now: number,
): Promise<Account | undefined> {
  return reader
    .selectFrom('activation')
    .innerJoin('account', (join) =>
      join
        .onRef('account.school_id', '=', 'activation.school_id')
        .onRef('account.user_id', '=', 'activation.user_id'),
    )
    .select(accountColumns)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Stores a code and voids the person's earlier ones. */
export async function insertActivation(
  writer: Writer,
  account: Pick<Account, 'schoolId' | 'userId'>,
  codeHash: string,
  expiresAt: number,
): Promise<void> {
  await deleteActivations(writer, account);
  await writer
    .insertInto('activation')
    .values({
      code_hash: codeHash,
      school_id: account.schoolId,
      user_id: account.userId,
      expires_at: expiresAt,
      used_at: null,
    })
    .execute();
}

/** Spends a code; false when another request was first. */
export async function spendActivation(writer: Writer, codeHash: string, now: number): Promise<boolean> {
  const used = await writer
    .updateTable('activation')
    .set({ used_at: now })
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('code_hash')
    .executeTakeFirst();
  return used !== undefined;
}
