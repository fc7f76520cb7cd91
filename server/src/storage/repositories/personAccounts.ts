import type { Reader, Writer } from '../storage.ts';
import { type Account, accountColumns } from './accounts.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

async function personOf(reader: Reader, { schoolId, userId }: Owner): Promise<string | undefined> {
  const row = await reader
    .selectFrom('person_account')
    .select('person_id')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.person_id;
}

/** The accounts of the person who has this one, itself among them; itself alone when it stands alone, nothing when it is gone. */
export async function accountsOfPerson(reader: Reader, owner: Owner): Promise<readonly Account[]> {
  const personId = await personOf(reader, owner);
  const query = reader.selectFrom('account').select(accountColumns);
  if (personId === undefined) {
    return query
      .where('account.school_id', '=', owner.schoolId)
      .where('account.user_id', '=', owner.userId)
      .execute();
  }
  return query
    .innerJoin('person_account', (join) =>
      join
        .onRef('person_account.school_id', '=', 'account.school_id')
        .onRef('person_account.user_id', '=', 'account.user_id'),
    )
    .where('person_id', '=', personId)
    .orderBy('account.school_id')
    .orderBy('account.user_id')
    .execute();
}

/** Makes one person of two: every account of both belongs to it from now on. `personId`: for two that stood alone. */
export async function joinAccounts(
  writer: Writer,
  [one, other]: readonly [Owner, Owner],
  personId: string,
  now: number,
): Promise<void> {
  const target = (await personOf(writer, one)) ?? personId;
  const absorbed = await personOf(writer, other);
  if (absorbed === target) return;
  if (absorbed !== undefined) {
    await writer
      .updateTable('person_account')
      .set({ person_id: target })
      .where('person_id', '=', absorbed)
      .execute();
  }
  for (const { schoolId, userId } of [one, other]) {
    await writer
      .insertInto('person_account')
      .values({ school_id: schoolId, user_id: userId, person_id: target, joined_at: now })
      .onConflict((conflict) => conflict.columns(['school_id', 'user_id']).doNothing())
      .execute();
  }
}

/** Takes an account away from its person; of two accounts none stays joined. False when it stood alone. */
export async function separateAccount(writer: Writer, owner: Owner): Promise<boolean> {
  const personId = await personOf(writer, owner);
  if (personId === undefined) return false;
  await writer
    .deleteFrom('person_account')
    .where('school_id', '=', owner.schoolId)
    .where('user_id', '=', owner.userId)
    .execute();
  const left = await writer
    .selectFrom('person_account')
    .select('user_id')
    .where('person_id', '=', personId)
    .execute();
  if (left.length < 2) {
    await writer.deleteFrom('person_account').where('person_id', '=', personId).execute();
  }
  return true;
}

/** An account of the same identifier elsewhere whose holder has chosen a password: the same person as the same directory knows them. */
export async function activatedElsewhere(
  reader: Reader,
  { schoolId, userId }: Owner,
): Promise<Account | undefined> {
  return reader
    .selectFrom('account')
    .select(accountColumns)
    .where('account.user_id', '=', userId)
    .where('account.school_id', '!=', schoolId)
    .where('password_hash', 'is not', null)
    .where('blocked_at', 'is', null)
    .orderBy('account.school_id')
    .executeTakeFirst();
}
