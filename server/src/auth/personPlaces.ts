import type { Role } from '@cartable/shared/domain/actor.ts';
import { type Profile, rolesInProfile } from '@cartable/shared/domain/directory/profile.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { mailWords } from '../mail/mailWords.ts';
import {
  type Account,
  deleteActivations,
  findAccount,
  findAccountByLogin,
  findActivation,
  setPasswordHash,
  spendActivation,
} from '../storage/repositories/accounts.ts';
import { accountsOfPerson, joinAccounts, separateAccount } from '../storage/repositories/personAccounts.ts';
import { findSchoolGate } from '../storage/repositories/profileBlocks.ts';
import { endSessions } from '../storage/repositories/refreshTokens.ts';
import { deleteTickets } from '../storage/repositories/tickets.ts';
import type { Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import { hashActivationCode } from './activationCode.ts';
import type { AuthHost } from './authHost.ts';
import type { AuthService } from './authService.ts';
import { readIdentity } from './identity.ts';
import { endPersonSessions } from './personSecrets.ts';
import { profilesOf } from './placeIdentity.ts';
import { mustHaveSamePassword } from './samePassword.ts';

/** Where a person may work: one of their accounts, as one of the things that they are there. */
export interface Place {
  readonly schoolId: string;
  readonly userId: string;
  readonly profile: Profile;
}

/** A place as its person reads it. */
export interface ListedPlace extends Place {
  readonly schoolName: string;
  readonly login: string;
  readonly roles: readonly Role[];
  /** The place of the session that asks. */
  readonly current: boolean;
  /** Whether its school is open; one that is not is shown and cannot be gone to. */
  readonly open: boolean;
}

/** What proves that the other account is the person's too: its password, or the code that the school gave for it. */
export type OtherProof =
  | { readonly login: string; readonly password: string; readonly secondCode?: string | undefined }
  | { readonly code: string };

/** What proves once more who the session's person is. */
export interface OwnProof {
  readonly password: string;
  readonly secondCode?: string | undefined;
}

/** Several accounts under one person: one password, one sign-in, a choice of school and role kept with each session. */
export class PersonPlaces {
  readonly #host: AuthHost;
  readonly #auth: AuthService;
  readonly #admin: AccountAdmin;

  constructor(host: AuthHost, auth: AuthService, admin: AccountAdmin) {
    this.#host = host;
    this.#auth = auth;
    this.#admin = admin;
  }

  /** The places of the session's person, the present one among them. */
  async list(session: Session): Promise<readonly ListedPlace[]> {
    const { reader } = this.#host.storage;
    const places: ListedPlace[] = [];
    for (const { schoolId, userId, login } of await accountsOfPerson(reader, session)) {
      const { schoolName, roles } = await readIdentity(reader, schoolId, userId);
      const { schoolState } = await findSchoolGate(reader, schoolId);
      const held = profilesOf(roles);
      const here = schoolId === session.schoolId && userId === session.userId;
      const mine = held.find((one) => one === session.profile) ?? held[0];
      for (const profile of held) {
        places.push({
          ...{ schoolId, userId, profile, login, schoolName, open: schoolState === 'open' },
          roles: rolesInProfile(roles, profile),
          current: here && profile === mine,
        });
      }
    }
    return places;
  }

  /** The account of a place that is the session's person's. @throws {AppError} `auth.place_unknown`, the same for everybody else's */
  async account(session: Session, place: Place): Promise<Account> {
    const listed = await this.list(session);
    const found = listed.some(
      ({ schoolId, userId, profile }) =>
        schoolId === place.schoolId && userId === place.userId && profile === place.profile,
    );
    const account = found && (await findAccount(this.#host.storage.reader, place.schoolId, place.userId));
    if (!account) throw new AppError('auth.place_unknown');
    return account;
  }

  /**
   * Makes another account the session's person's, who proves both: the password and the second step here, and there the password (with the second
   * step) or the school's code: a second step of the other account opens this one from then on. From then on the password is this account's in both; every other session of both ends.
   * @throws {AppError} `auth.credentials_wrong`, `auth.code_wrong`, `auth.second_factor*`, `auth.blocked`, `auth.join_refused`
   */
  async join(session: Session, proof: OwnProof, other: OtherProof): Promise<void> {
    const { factors } = this.#host;
    const mine = await this.#auth.mustKnowPassword(session, proof.password);
    // Each code is good once: neither is used up before both are there.
    await factors.mustBeGiven(session, proof.secondCode);
    const [theirs, codeHash] = await this.#proven(other);
    await this.#auth.mustNotBeKeptOut(theirs);
    await this.#mustFit(mine, theirs);
    await factors.mustProve(session, proof.secondCode);
    if (mine.passwordHash === null) throw new AppError('auth.credentials_wrong');
    const { passwordHash } = mine;
    await this.#host.storage.transaction(async (writer) => {
      const now = this.#host.clock.now();
      await mustHaveSamePassword(writer, mine);
      if (codeHash === undefined) await mustHaveSamePassword(writer, theirs);
      if (codeHash !== undefined && !(await spendActivation(writer, codeHash, now))) {
        throw new AppError('auth.code_wrong');
      }
      await this.#join(writer, mine, theirs);
      for (const account of await accountsOfPerson(writer, mine)) {
        await setPasswordHash(writer, account, passwordHash);
        await endSessions(writer, account, now, session.deviceId);
      }
    });
    this.#tell([mine, theirs]);
  }

  /**
   * Makes one person of two accounts of the school, for those who answer for both and for all that are joined to them. Passwords stay as they are until the person changes
   * theirs, every session of both ends, and both histories say who did it. Accounts of other schools are only the person's to join.
   * @throws {AppError} `auth.forbidden`, `request.not_found`, `auth.join_refused`
   */
  async joinForAdmin(session: Session, userId: string, otherId: string): Promise<void> {
    const { account } = await this.#admin.mustAdminister(session, userId);
    const { account: other } = await this.#admin.mustAdminister(session, otherId);
    // Each opens all that the other opens: whoever joins them must answer for every one, and none may be another school's.
    const { reader } = this.#host.storage;
    for (const one of [
      ...(await accountsOfPerson(reader, account)),
      ...(await accountsOfPerson(reader, other)),
    ]) {
      if (one.schoolId !== session.schoolId) throw new AppError('auth.join_refused');
      await this.#admin.mustAdminister(session, one.userId);
    }
    await this.#mustFit(account, other);
    await this.#host.storage.transaction(async (writer) => {
      await this.#join(writer, account, other, session.userId);
      await endPersonSessions(writer, account, this.#host.clock.now());
    });
    this.#tell([account, other]);
  }

  /**
   * Takes an account of the person away from the others, and so from their second step; its sessions end.
   * @throws {AppError} `auth.credentials_wrong`, `auth.second_factor*`, `auth.place_unknown`
   */
  async separate(
    session: Session,
    proof: OwnProof,
    place: Pick<Place, 'schoolId' | 'userId'>,
  ): Promise<void> {
    const mine = await this.#auth.mustProve(session, proof);
    await this.#host.storage.transaction(async (writer) => {
      const accounts = await accountsOfPerson(writer, mine);
      const account = accounts.find(
        ({ schoolId, userId }) => schoolId === place.schoolId && userId === place.userId,
      );
      if (account === undefined || !(await separateAccount(writer, account))) {
        throw new AppError('auth.place_unknown');
      }
      await endSessions(writer, account, this.#host.clock.now(), session.deviceId);
      for (const one of [mine, account]) await this.#host.history.note(writer, one, 'accountsSeparated');
    });
  }

  async #proven(other: OtherProof): Promise<readonly [Account, string | undefined]> {
    const { storage, clock, passwords, factors } = this.#host;
    if ('code' in other) {
      const codeHash = hashActivationCode(other.code);
      const account = codeHash && (await findActivation(storage.reader, codeHash, clock.now()));
      if (!account) throw new AppError('auth.code_wrong');
      // An account with a second step is not opened by a code that somebody gave out.
      await factors.mustPass(account, undefined);
      return [account, codeHash];
    }
    const account = await findAccountByLogin(storage.reader, other.login);
    const right = await passwords.verify(account?.passwordHash ?? null, other.password);
    if (account === undefined || !right) throw new AppError('auth.credentials_wrong');
    await factors.mustPass(account, other.secondCode);
    return [account, undefined];
  }

  /** A pupil's account and an adult's are two people's, and no account is joined with itself. */
  async #mustFit(one: Account, other: Account): Promise<void> {
    const { reader } = this.#host.storage;
    const present = await accountsOfPerson(reader, one);
    if (present.some(({ schoolId, userId }) => schoolId === other.schoolId && userId === other.userId)) {
      throw new AppError('auth.join_refused');
    }
    const isPupil = async ({ schoolId, userId }: Account) => {
      const { roles, kind } = await readIdentity(reader, schoolId, userId);
      return kind === 'pupil' || roles.includes('pupil');
    };
    if ((await isPupil(one)) !== (await isPupil(other))) throw new AppError('auth.join_refused');
  }

  /** Codes and mailed codes of before would each open both: they are void. */
  async #join(writer: Writer, one: Account, other: Account, byUserId?: string): Promise<void> {
    const { clock, random, history } = this.#host;
    await joinAccounts(writer, [one, other], newId<string>(random), clock.now());
    for (const account of [one, other]) {
      await deleteActivations(writer, account);
      await deleteTickets(writer, account, 'passwordReset');
      // Who did it is somebody of the account's own school, or the person.
      await history.note(writer, account, 'accountsJoined', byUserId === undefined ? {} : { byUserId });
    }
  }

  #tell(accounts: readonly Account[]): void {
    for (const { email, login } of accounts) {
      if (email !== null) this.#host.mails.post({ to: email, ...mailWords('accountsJoined', { login }) });
    }
  }
}
