import { createHash } from 'node:crypto';
import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import type { School } from '@cartable/shared/domain/directory/school.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { type DeviceId, newId, type SchoolId, type UserId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import {
  type Account,
  findAccount,
  findAccountByLogin,
  findActivation,
  setPasswordHash,
  spendActivation,
} from '../storage/repositories/accounts.ts';
import { findDevice, insertDevice, keyIsRevoked } from '../storage/repositories/devices.ts';
import { notePlace } from '../storage/repositories/knownPlaces.ts';
import { findSchoolGate } from '../storage/repositories/profileBlocks.ts';
import {
  endSession,
  hasUsedSuccessor,
  insertRefreshToken,
  lockRefreshToken,
  markRotated,
} from '../storage/repositories/refreshTokens.ts';
import type { Reader, Storage, Writer } from '../storage/storage.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { Enrolment } from '../fleet/enrolment.ts';
import { type KeptOut, keptOutBy } from '../sync/standing.ts';
import type { MailQueue } from '../mail/mailQueue.ts';
import { mailWords } from '../mail/mailWords.ts';
import type { AccountHistory } from './accountHistory.ts';
import { type AccessTokens, accessTokenSeconds } from './accessTokens.ts';
import { hashActivationCode } from './activationCode.ts';
import { browserSessionMs, isBrowserKey } from './browserKey.ts';
import { type Identity, readIdentity } from './identity.ts';
import { profileOf, readPlaceIdentity } from './placeIdentity.ts';
import { endPersonSessions, setPersonPassword } from './personSecrets.ts';
import { checkPassword } from './passwordRules.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactors } from './secondFactors.ts';
import type { PlaceHasher } from './signInPlace.ts';
import { decideRefresh, refreshTokenMs } from './refresh.ts';

export interface AuthHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly tokens: AccessTokens;
  readonly passwords: Passwords;
  readonly history: AccountHistory;
  readonly factors: SecondFactors;
  readonly mails: MailQueue;
  readonly hashPlace: PlaceHasher;
  /** Counts a sign-in for the statistics, without anybody's name. */
  signedIn(schoolId: string): void;
  /** Keys that technicians prepared. */
  readonly enrolment: Enrolment;
  /** Changes fields of the school's own record, on the server's authority. @throws {AppError} `request.not_found` */
  changeSchool(schoolId: SchoolId, fields: Partial<School>): Promise<void>;
}

/** What a key tells of itself when it signs in. */
export interface DeviceClaim {
  readonly label: string;
  /** The identity it already has, when it signs in again. */
  readonly id?: string | undefined;
  /** Where it signs in from ({@link placeOf}); absent = not remembered. */
  readonly place?: string | undefined;
  /** The ticket of a prepared key at its first start. */
  readonly ticket?: string | undefined;
  /** Version of the program on it. */
  readonly program?: string | undefined;
  /** As what the person works on it: see `profile.ts`. */
  readonly profile?: Profile | undefined;
}

/** What a signed-in key receives. */
export interface Grant {
  readonly accessToken: string;
  /** Base64url of 32 bytes: see `AccessTokens.secret`. */
  readonly proofSecret: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly schoolId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly login: string;
  readonly identity: Identity;
  /** As what the person works in this session; null = the first that they have. */
  readonly profile: Profile | null;
  /** Whether the person has other schools or roles to change to. */
  readonly several: boolean;
}

type Owner = Pick<Account, 'schoolId' | 'userId'>;
type Named = Pick<Account, 'schoolId' | 'userId' | 'login'>;

/** Accounts and sessions. Refusals are `AppError`s with an `auth.*` code. */
export class AuthService {
  readonly #host: AuthHost;

  constructor(host: AuthHost) {
    this.#host = host;
  }

  /** What happened to accounts. */
  get history(): AccountHistory {
    return this.#host.history;
  }

  /** Whom an activation code is for, so that the first screen can greet them. @throws {AppError} `auth.code_wrong`, `school.not_open` for a right one */
  async checkCode(code: string): Promise<Identity & { readonly login: string; readonly schoolId: string }> {
    const { account } = await this.#activation(code);
    const { schoolState } = await findSchoolGate(this.#host.storage.reader, account.schoolId);
    if (schoolState !== 'open') throw new AppError('school.not_open');
    const { login, schoolId } = account;
    return { login, schoolId, ...(await this.#identity(account)) };
  }

  /** Spends a code: sets the person's own password and signs this key in. @throws {AppError} `auth.code_wrong`, `auth.password_*`, `auth.blocked`, `auth.second_factor*` */
  async activate(
    code: string,
    password: string,
    claim: DeviceClaim,
    jkt: string,
    secondCode?: string,
  ): Promise<Grant> {
    const { account, codeHash } = await this.#activation(code);
    await this.mustNotBeKeptOut(account);
    const passwordHash = await this.newPasswordHash(account, password);
    // Whoever gives codes out, or finds one, does not pass a second step that is not theirs.
    await this.#host.factors.mustPass(account, secondCode);
    return this.#enter(account, claim, jkt, async (writer) => {
      const now = this.#host.clock.now();
      if (!(await spendActivation(writer, codeHash, now))) throw new AppError('auth.code_wrong');
      await setPasswordHash(writer, account, passwordHash);
    });
  }

  /** @throws {AppError} `auth.credentials_wrong`, the same whether the login exists or not; `auth.blocked` and `auth.second_factor*` once the password was right */
  async signIn(
    login: string,
    password: string,
    claim: DeviceClaim,
    jkt: string,
    secondCode?: string,
  ): Promise<Grant> {
    const account = await findAccountByLogin(this.#host.storage.reader, login);
    const right = await this.#host.passwords.verify(account?.passwordHash ?? null, password);
    if (account === undefined || !right) throw new AppError('auth.credentials_wrong');
    await this.mustNotBeKeptOut(account);
    await this.#host.factors.mustPass(account, secondCode);
    return this.#enter(account, claim, jkt);
  }

  /** Signs in whoever has proved who they are by other means: a passkey, an identity provider. @throws {AppError} `auth.blocked` */
  async signInProven(account: Account, claim: DeviceClaim, jkt: string): Promise<Grant> {
    await this.mustNotBeKeptOut(account);
    return this.#enter(account, claim, jkt);
  }

  /** Goes on in another of the person's accounts or profiles: the session that asked ends in the same transaction. @throws {AppError} as {@link signInProven} */
  async changePlace(session: Session, account: Account, claim: DeviceClaim, jkt: string): Promise<Grant> {
    await this.mustNotBeKeptOut(account);
    await this.#host.factors.mustHaveTime(account);
    return this.#enter(account, claim, jkt, (writer) =>
      endSession(writer, session.schoolId, session.deviceId, this.#host.clock.now()),
    );
  }

  /** A new pair of tokens. @throws {AppError} `auth.session_ended`, `auth.refresh_reused` (the session is then ended), `auth.device_revoked` */
  async refresh(refreshToken: string, jkt: string, program?: string): Promise<Grant> {
    const tokenHash = sha256(refreshToken);
    const outcome = await this.#host.storage.transaction(async (writer) => {
      const now = this.#host.clock.now();
      const token = await lockRefreshToken(writer, tokenHash);
      // The key itself asks, with its proof: it may know that it was declared lost, and erases itself.
      if (await keyIsRevoked(writer, jkt)) return 'auth.device_revoked';
      if (token === undefined) return 'auth.session_ended';
      const device = await findDevice(writer, token.schoolId, token.deviceId);
      const account = await findAccount(writer, token.schoolId, token.userId);
      if (device === undefined || device.revokedAt !== null) return 'auth.session_ended';
      if (account === undefined) return 'auth.blocked';
      const why = await this.#keptOut(writer, account);
      // A school that is not open yet, or no longer, does not end sessions: its keys go on where they stood.
      if (why !== undefined) return why;
      // A thief without the key learns nothing and ends nothing: the token alone is worthless.
      if (device.jkt !== jkt) return 'auth.session_ended';
      const verdict = decideRefresh(token, await hasUsedSuccessor(writer, tokenHash), now);
      if (verdict === 'expired') return 'auth.session_ended';
      if (verdict === 'reused') {
        await endSession(writer, token.schoolId, token.deviceId, now);
        return 'auth.refresh_reused';
      }
      await markRotated(writer, token, now);
      if (program !== undefined) {
        await this.#host.enrolment.noteProgram(writer, token.schoolId, token.deviceId, program);
      }
      return this.#grant(writer, account, device, jkt, tokenHash);
    });
    // Thrown outside: inside, the end of the session would be rolled back.
    if (typeof outcome === 'string') throw new AppError(outcome);
    return outcome;
  }

  /** Ends this device's session; its data and identity stay. */
  async signOut(session: Session): Promise<void> {
    await this.#host.storage.transaction((writer) =>
      endSession(writer, session.schoolId, session.deviceId, this.#host.clock.now()),
    );
  }

  /**
   * Changes the password, and ends the person's sessions on other devices: whoever took one over is out. Their keys ask for the new
   * password at the next contact and lose nothing.
   * @throws {AppError} `auth.credentials_wrong` when the present password is not the right one
   */
  async changePassword(session: Session, present: string, next: string): Promise<void> {
    const account = await this.mustKnowPassword(session, present);
    const passwordHash = await this.newPasswordHash(account, next);
    await this.#host.storage.transaction(async (writer) => {
      await setPersonPassword(writer, account, passwordHash);
      await this.#host.history.note(writer, account, 'passwordChanged');
      await endPersonSessions(writer, session, this.#host.clock.now(), session.deviceId);
    });
    if (account.email !== null) {
      const { login } = account;
      this.#host.mails.post({ to: account.email, ...mailWords('passwordChanged', { login }) });
    }
  }

  /** The session's account, whose password was given once more. @throws {AppError} `auth.credentials_wrong` */
  async mustKnowPassword(session: Session, password: string): Promise<Account> {
    const account = await findAccount(this.#host.storage.reader, session.schoolId, session.userId);
    const right = await this.#host.passwords.verify(account?.passwordHash ?? null, password);
    if (account === undefined || !right) throw new AppError('auth.credentials_wrong');
    return account;
  }

  /** @throws {AppError} `auth.blocked` for an account, or for all its profiles, that the school keeps out; `school.not_open` */
  async mustNotBeKeptOut(account: Account): Promise<void> {
    const why = await this.#keptOut(this.#host.storage.reader, account);
    if (why !== undefined) throw new AppError(why);
  }

  /** The session's account. @throws {AppError} `auth.session_ended` when it is gone */
  async mustHaveAccount(session: Session): Promise<Account> {
    const account = await findAccount(this.#host.storage.reader, session.schoolId, session.userId);
    if (account === undefined) throw new AppError('auth.session_ended');
    return account;
  }

  /** The login of a session's account, for throttling by account. */
  async loginOf(session: Session): Promise<string | undefined> {
    return (await findAccount(this.#host.storage.reader, session.schoolId, session.userId))?.login;
  }

  async #keptOut(reader: Reader, account: Account): Promise<KeptOut | undefined> {
    const gate = await findSchoolGate(reader, account.schoolId);
    const standing = { blockedAt: account.blockedAt, ...gate };
    return keptOutBy(reader, account, standing, schoolDay(this.#host.clock.now()));
  }

  async #activation(code: string) {
    const codeHash = hashActivationCode(code);
    const now = this.#host.clock.now();
    const account = codeHash && (await findActivation(this.#host.storage.reader, codeHash, now));
    if (!account) throw new AppError('auth.code_wrong');
    return { account, codeHash };
  }

  /** The hash of a password that this person may have. @throws {AppError} `auth.password_*` */
  async newPasswordHash(account: Account, password: string): Promise<string> {
    const names = await this.#identity(account);
    const { givenName, familyName, schoolName } = names;
    const checked = checkPassword(password, [account.login, givenName, familyName, schoolName, 'cartable']);
    if (!checked.ok) throw new AppError(checked.error.code, checked.error.data);
    return this.#host.passwords.hash(checked.value);
  }

  async #identity({ schoolId, userId }: Owner): Promise<Identity> {
    return readIdentity(this.#host.storage.reader, schoolId, userId);
  }

  /** Opens a session after `before`, in one transaction, in which a prepared key's ticket is spent too (`fleet.*`). From a place that the person has not signed in from before, they are told. */
  async #enter(
    account: Account,
    claim: DeviceClaim,
    jkt: string,
    before: (writer: Writer) => Promise<void> = async () => undefined,
  ): Promise<Grant> {
    const { storage, clock, history, mails, hashPlace, enrolment } = this.#host;
    const { label, place, ticket, program } = claim;
    // Read before anything is spent: a forged ticket costs nobody their activation code.
    const read = ticket === undefined ? undefined : await enrolment.read(ticket);
    const entering = storage.transaction(async (writer) => {
      await before(writer);
      const opened = await this.#open(writer, account, claim, jkt);
      const { schoolId } = account;
      if (read !== undefined) await enrolment.enrol(writer, account, read, opened.deviceId);
      if (program !== undefined) await enrolment.noteProgram(writer, schoolId, opened.deviceId, program);
      if (place === undefined) return { grant: opened, unusual: false };
      const noted = await notePlace(writer, account, hashPlace(account, place), clock.now());
      if (noted === 'new') await history.note(writer, account, 'signInNew', { data: { label } });
      return { grant: opened, unusual: noted === 'new' };
    });
    // In a transaction of its own: the refusal has undone the first.
    const { grant, unusual } = await entering.catch(async (error: unknown) => {
      if (read !== undefined && isAppError(error) && error.code === 'fleet.ticket_used') {
        await storage.transaction((writer) => enrolment.noteSpentTicket(writer, account.schoolId, read));
      }
      throw error;
    });
    this.#host.signedIn(account.schoolId);
    const { email, login } = account;
    if (unusual && email !== null) mails.post({ to: email, ...mailWords('signInNew', { login, label }) });
    return grant;
  }

  /** The device of this claim, new or known, and its first tokens. */
  async #open(writer: Writer, account: Named, claim: DeviceClaim, jkt: string): Promise<Grant> {
    const known = claim.id === undefined ? undefined : await findDevice(writer, account.schoolId, claim.id);
    const usable = known?.userId === account.userId && known.jkt === jkt && known.revokedAt === null;
    // After a restore the server has forgotten it; nobody else can have made the same 128 bits.
    const id = known === undefined ? claim.id : undefined;
    const { profile = null } = claim;
    const device = usable
      ? known
      : {
          id: await this.registerDevice(writer, { ...account, profile }, claim.label, jkt, id),
          profile,
        };
    return this.#grant(writer, account, device, jkt, null);
  }

  /** A new identity in the outbox's sense, for this person and key. */
  async registerDevice(
    writer: Writer,
    owner: Owner & { readonly profile?: Profile | null },
    label: string,
    jkt: string,
    id: string = newId<DeviceId>(this.#host.random),
  ): Promise<string> {
    const now = this.#host.clock.now();
    await insertDevice(writer, owner.schoolId, {
      id,
      userId: owner.userId,
      label,
      lastSeq: 0,
      lastHash: chainStart(this.#host.hasher, id),
      jkt,
      createdAt: now,
      seenAt: now,
      revokedAt: null,
      profile: owner.profile ?? null,
    });
    return id;
  }

  async #grant(
    writer: Writer,
    owner: Named,
    device: { readonly id: string; readonly profile: string | null },
    jkt: string,
    parentHash: string | null,
  ): Promise<Grant> {
    const { clock, random, tokens } = this.#host;
    const now = clock.now();
    const refreshToken = toBase64Url(random.bytes(32));
    const { schoolId, userId, login } = owner;
    const { id: deviceId } = device;
    const inProfile = profileOf(device);
    await insertRefreshToken(
      writer,
      {
        tokenHash: sha256(refreshToken),
        schoolId,
        userId,
        deviceId,
        issuedAt: now,
        expiresAt: now + (isBrowserKey(jkt) ? browserSessionMs : refreshTokenMs),
      },
      parentHash,
    );
    const session = { schoolId: schoolId as SchoolId, userId: userId as UserId, deviceId, jkt, ...inProfile };
    const accessToken = await tokens.issue(session);
    const seen = await readPlaceIdentity(writer, owner, inProfile.profile);
    return {
      accessToken,
      proofSecret: toBase64Url(tokens.secret(accessToken)),
      expiresInSeconds: accessTokenSeconds,
      refreshToken,
      schoolId,
      userId,
      deviceId,
      login,
      ...seen,
    };
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
