import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { findAccountByLogin } from '../storage/repositories/accounts.ts';
import type { Reader } from '../storage/storage.ts';
import { staffByIdentifier } from './staffByIdentifier.ts';

/** What somebody may be named by: the login of an account, or the identifier of a directory. */
export const personNames = ['login', 'identifier'] as const;
export type PersonName = (typeof personNames)[number];

interface Owner {
  readonly schoolId: string;
  readonly userId: string;
}

/** Who was meant, and by what they were named, as the command prints it. */
export interface NamedPerson {
  readonly owner: Owner;
  readonly named: { readonly login: string } | { readonly identifier: string };
}

/**
 * Somebody by their login or by the identifier of a directory. Logins and identifiers are chosen by different hands, so that one person's login may be another's identifier: nobody is
 * taken for the other, `by` tells which is meant. `uai` as for {@link staffByIdentifier}.
 * @throws {AppError} `accounts.person_ambiguous` (data: name) for two people without `by`; `request.not_found` for a login that nobody has; as
 *   {@link staffByIdentifier}
 */
export async function personNamed(
  reader: Reader,
  name: string,
  by: PersonName | undefined,
  uai: string | undefined,
): Promise<NamedPerson> {
  const account = by === 'identifier' ? undefined : await findAccountByLogin(reader, name);
  if (account === undefined) {
    if (by === 'login') throw new AppError('request.not_found');
    return { owner: await staffByIdentifier(reader, name, uai), named: { identifier: name } };
  }
  const byLogin = { owner: account, named: { login: account.login } };
  if (by === 'login') return byLogin;
  const isOther = (one: Owner) => one.schoolId !== account.schoolId || one.userId !== account.userId;
  // A login is typed in any case, an identifier as it is.
  for (const identifier of new Set([name, account.login])) {
    const found = await identified(reader, identifier, uai);
    if (found === 'several' || (found !== 'nobody' && isOther(found))) {
      throw new AppError('accounts.person_ambiguous', { name });
    }
  }
  return byLogin;
}

async function identified(
  reader: Reader,
  name: string,
  uai: string | undefined,
): Promise<Owner | 'nobody' | 'several'> {
  try {
    return await staffByIdentifier(reader, name, uai);
  } catch (error) {
    if (isAppError(error) && error.code === 'accounts.person_unknown') return 'nobody';
    if (isAppError(error) && error.code === 'accounts.person_several') return 'several';
    throw error;
  }
}
