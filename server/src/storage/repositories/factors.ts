import type { Reader, Writer } from '../storage.ts';

type Owner = { readonly schoolId: string; readonly userId: string };

/** A person's time-based codes. */
export interface TotpRow {
  readonly secret: string;
  readonly confirmedAt: number | null;
  readonly lastStep: number;
}

/** A WebAuthn credential. */
export interface PasskeyRow extends Owner {
  readonly credentialId: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  /** JSON. */
  readonly transports: string;
  readonly label: string;
  readonly createdAt: number;
  readonly usedAt: number | null;
  /** Whether its maker may copy it to other devices: 0 or 1; null for one that was made before this was kept and has not been used since. */
  readonly backupEligible: number | null;
}

const passkeyColumns = [
  'credential_id as credentialId',
  'school_id as schoolId',
  'user_id as userId',
  'public_key as publicKey',
  'counter',
  'transports',
  'label',
  'created_at as createdAt',
  'used_at as usedAt',
  'backup_eligible as backupEligible',
] as const;

export async function findTotp(reader: Reader, { schoolId, userId }: Owner): Promise<TotpRow | undefined> {
  return reader
    .selectFrom('totp')
    .select(['secret', 'confirmed_at as confirmedAt', 'last_step as lastStep'])
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Begins anew with a secret that no code has confirmed yet; one that was confirmed stays until then. */
export async function saveTotp(writer: Writer, { schoolId, userId }: Owner, row: TotpRow): Promise<void> {
  const state = { secret: row.secret, confirmed_at: row.confirmedAt, last_step: row.lastStep };
  await writer
    .insertInto('totp')
    .values({ school_id: schoolId, user_id: userId, ...state })
    .onConflict((conflict) => conflict.columns(['school_id', 'user_id']).doUpdateSet(state))
    .execute();
}

/** Uses a time step up; false when it, or a later one, was used already: two requests with one code take turns here. */
export async function useTotpStep(
  writer: Writer,
  { schoolId, userId }: Owner,
  step: number,
): Promise<boolean> {
  const used = await writer
    .updateTable('totp')
    .set({ last_step: step })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('last_step', '<', step)
    .returning('last_step')
    .executeTakeFirst();
  return used !== undefined;
}

export async function deleteTotp(writer: Writer, { schoolId, userId }: Owner): Promise<void> {
  await writer.deleteFrom('totp').where('school_id', '=', schoolId).where('user_id', '=', userId).execute();
}

/** Forgets a secret that no code has confirmed. */
export async function deleteUnconfirmedTotp(writer: Writer, { schoolId, userId }: Owner): Promise<void> {
  await writer
    .deleteFrom('totp')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is', null)
    .execute();
}

/** Replaces a person's recovery codes. */
export async function saveRecoveryCodes(
  writer: Writer,
  { schoolId, userId }: Owner,
  hashes: readonly string[],
): Promise<void> {
  await writer
    .deleteFrom('recovery_code')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
  for (const code_hash of hashes) {
    await writer
      .insertInto('recovery_code')
      .values({ school_id: schoolId, user_id: userId, code_hash })
      .execute();
  }
}

/** Uses a recovery code up; false when there is no such one left. */
export async function useRecoveryCode(
  writer: Writer,
  { schoolId, userId }: Owner,
  codeHash: string,
): Promise<boolean> {
  const used = await writer
    .deleteFrom('recovery_code')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('code_hash', '=', codeHash)
    .returning('code_hash')
    .executeTakeFirst();
  return used !== undefined;
}

export async function countRecoveryCodes(reader: Reader, { schoolId, userId }: Owner): Promise<number> {
  const row = await reader
    .selectFrom('recovery_code')
    .select((of) => of.fn.countAll().as('count'))
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

export async function passkeysOf(
  reader: Reader,
  { schoolId, userId }: Owner,
): Promise<readonly PasskeyRow[]> {
  return reader
    .selectFrom('passkey')
    .select(passkeyColumns)
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('credential_id')
    .execute();
}

export async function findPasskey(reader: Reader, credentialId: string): Promise<PasskeyRow | undefined> {
  return reader
    .selectFrom('passkey')
    .select(passkeyColumns)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
}

export async function insertPasskey(writer: Writer, row: PasskeyRow): Promise<void> {
  await writer
    .insertInto('passkey')
    .values({
      credential_id: row.credentialId,
      school_id: row.schoolId,
      user_id: row.userId,
      public_key: row.publicKey,
      counter: row.counter,
      transports: row.transports,
      label: row.label,
      created_at: row.createdAt,
      used_at: row.usedAt,
      backup_eligible: row.backupEligible,
    })
    .execute();
}

/** Notes a use. False when another one has counted as far meanwhile, or the passkey is gone: one of the two is a copy. A passkey that does not count always says 0. */
export async function markPasskeyUsed(
  writer: Writer,
  credentialId: string,
  use: { readonly counter: number; readonly backupEligible: number },
  now: number,
): Promise<boolean> {
  const { counter, backupEligible } = use;
  const query = writer
    .updateTable('passkey')
    .set({ counter, used_at: now, backup_eligible: backupEligible })
    .where('credential_id', '=', credentialId)
    .returning('credential_id');
  const used = await (counter === 0
    ? query.where('counter', '=', 0)
    : query.where('counter', '<', counter)
  ).executeTakeFirst();
  return used !== undefined;
}

/** Removes one of a person's passkeys, or all; false when there was none. */
export async function deletePasskeys(
  writer: Writer,
  { schoolId, userId }: Owner,
  credentialId?: string,
): Promise<boolean> {
  const query = writer
    .deleteFrom('passkey')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .returning('credential_id');
  const gone = await (credentialId === undefined
    ? query
    : query.where('credential_id', '=', credentialId)
  ).execute();
  return gone.length > 0;
}

/** Begins the term until which staff may do without; false when it had begun. */
export async function beginFactorWeek(
  writer: Writer,
  { schoolId, userId }: Owner,
  dueAt: number,
): Promise<boolean> {
  const rows = await writer
    .updateTable('account')
    .set({ factor_due_at: dueAt })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('factor_due_at', 'is', null)
    .returning('user_id')
    .execute();
  return rows.length > 0;
}

/** Whether this account has a second step that counts. */
export async function holdsFactor(reader: Reader, owner: Owner): Promise<boolean> {
  const totp = await findTotp(reader, owner);
  if (totp !== undefined && totp.confirmedAt !== null) return true;
  return (await passkeysOf(reader, owner)).length > 0;
}

/** Forgets the terms of all accounts of a school. */
export async function clearFactorDues(writer: Writer, schoolId: string): Promise<void> {
  await writer
    .updateTable('account')
    .set({ factor_due_at: null })
    .where('school_id', '=', schoolId)
    .where('factor_due_at', 'is not', null)
    .execute();
}

/** Sets when staff without a second factor are refused; null = the count has not begun. */
export async function setFactorDue(
  writer: Writer,
  { schoolId, userId }: Owner,
  dueAt: number | null,
): Promise<void> {
  await writer
    .updateTable('account')
    .set({ factor_due_at: dueAt })
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .execute();
}
