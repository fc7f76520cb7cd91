import { school } from '@cartable/shared/domain/directory/school.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { personIdOf } from '../../directory/recordIds.ts';
import { type Account, findAccount } from '../../storage/repositories/accounts.ts';
import { findRecord } from '../../storage/repositories/records.ts';
import { accountsOfPeople, linkedAccounts, schoolsKnowing } from '../../storage/repositories/federation.ts';
import type { Reader, Writer } from '../../storage/storage.ts';
import { joinKnownPerson } from '../joinKnownPerson.ts';
import { findNewcomer, makeAccount, type Newcomer } from '../newAccount.ts';

const kinds = ['pupil', 'guardian', 'staff'] as const;

/** The people whom these directories know by this identifier: one of each kind, of which at most one is real. */
function peopleNamed(sources: readonly string[], externalId: string): readonly string[] {
  return sources.flatMap((source) => kinds.map((kind) => personIdOf(source, kind, externalId)));
}

/**
 * Where a provider's person has a right today (an ISO day) or later, in whichever school: each may have an account or be given one. A
 * directory that has the identifier for two kinds of people does not say who this is: it names nobody.
 */
async function newcomersNamed(
  reader: Reader,
  sources: readonly string[],
  externalId: string,
  today: string,
): Promise<readonly Newcomer[]> {
  const found: Newcomer[] = [];
  for (const source of sources) {
    const rows = await schoolsKnowing(reader, peopleNamed([source], externalId));
    if (new Set(rows.map((one) => one.userId)).size > 1) continue;
    for (const row of rows) {
      const newcomer = await findNewcomer(reader, row, today);
      if (newcomer !== undefined) found.push(newcomer);
    }
  }
  return found;
}

/** Where a provider's person may enter, one place a school: their accounts, and schools whose directory has them without one yet. */
export async function placesOf(
  reader: Reader,
  came: { readonly issuer: string; readonly subject: string; readonly externalId: string | null },
  sources: readonly string[],
  today: string,
): Promise<readonly (Account | Newcomer)[]> {
  const { issuer, subject, externalId } = came;
  const linked = await linkedAccounts(reader, issuer, subject);
  if (externalId === null) return linked;
  const known = await accountsOfPeople(reader, peopleNamed(sources, externalId));
  const newcomers = await newcomersNamed(reader, sources, externalId, today);
  // Whom somebody linked by hand comes first, then those who have an account.
  const accounts = [...linked, ...known.filter(elsewhere(linked))];
  return [...accounts, ...newcomers.filter(elsewhere(accounts))];
}

type InSchool = Pick<Account, 'schoolId'>;

/** The schools of these places, as people call them. */
export function schoolsOf(reader: Reader, places: readonly InSchool[]) {
  return Promise.all(
    places.map(async ({ schoolId }) => {
      const record = await findRecord(reader, schoolId, school.type, schoolId);
      const schoolName = record?.text ? school.schema.parse(JSON.parse(record.text)).name : '';
      return { schoolId, schoolName };
    }),
  );
}

function elsewhere(before: readonly InSchool[]): (one: InSchool) => boolean {
  return (one) => before.every(({ schoolId }) => schoolId !== one.schoolId);
}

/** The newcomer's account, made as a letter would; whoever opened one in another school by the same identifier has both from now on. */
export async function welcome(writer: Writer, random: Random, one: Newcomer, now: number): Promise<Account> {
  const { schoolId, userId } = one;
  const there = await findAccount(writer, schoolId, userId);
  if (there !== undefined) return there;
  const made = await makeAccount(writer, one, now);
  await joinKnownPerson(writer, random, made, now);
  return made;
}
