import { createHash } from 'node:crypto';
import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { type DeviceId, newId, type SchoolId, type UserId } from '@cartable/shared/lib/ids.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { type Account, findAccount } from '../storage/repositories/accounts.ts';
import { findDevice, insertDevice, keyIsRevoked, noteSeen } from '../storage/repositories/devices.ts';
import { forgetFederatedSession } from '../storage/repositories/federation.ts';
import { notePlace } from '../storage/repositories/knownPlaces.ts';
import {
  endSession,
  hasUsedSuccessor,
  insertRefreshToken,
  lockRefreshToken,
  markRotated,
} from '../storage/repositories/refreshTokens.ts';
import type { Writer } from '../storage/storage.ts';
import { mailWords } from '../mail/mailWords.ts';
import { accessTokenSeconds } from './accessTokens.ts';
import { browserSessionMs, isBrowserKey } from './browserKey.ts';
import { profileOf, readPlaceIdentity } from './placeIdentity.ts';
import { decideRefresh, refreshTokenMs } from './refresh.ts';
import { accountKeptOut } from './accountGate.ts';
import type { EnrolmentTicket } from '../fleet/enrolmentTickets.ts';
import type { AuthHost, DeviceClaim, Grant } from './authHost.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;
type Named = Pick<Account, 'schoolId' | 'userId' | 'login'>;

/** Opens and renews sessions: a device, its tokens, what is remembered of where it stands. Whoever asks has already been recognised. */
export class Sessions {
  readonly #host: AuthHost;

  constructor(host: AuthHost) {
    this.#host = host;
  }

  /** Opens a session between `before` and `after`, in one transaction, in which a prepared key's ticket is spent too (`fleet.*`). From a place that the person has not signed in from before, they are told, unless they trust the browser. */
  async enter(
    account: Account,
    claim: DeviceClaim,
    jkt: string,
    before: (writer: Writer) => Promise<void> = async () => undefined,
    after: (writer: Writer, opened: Pick<Grant, 'schoolId' | 'deviceId'>) => Promise<void> = async () =>
      undefined,
  ): Promise<Grant> {
    const { storage, clock, history, mails, hashPlace, enrolment } = this.#host;
    const { label, place, ticket, keyId, program, browser } = claim;
    const familiar = await browser?.isFamiliar(account);
    // Read before anything is spent: a forged ticket costs nobody their activation code.
    const read =
      ticket === undefined
        ? undefined
        : await enrolment.read(ticket).catch((error) => this.#refuse(error, account, undefined, keyId));
    const entering = storage.transaction(async (writer) => {
      await before(writer);
      const opened = await this.#open(writer, account, claim, jkt);
      await after(writer, opened);
      await browser?.enter(writer, account, opened, label);
      const { schoolId } = account;
      if (read !== undefined) await enrolment.enrol(writer, account, read, opened.deviceId);
      else await enrolment.recognise(writer, account, { id: opened.deviceId, jkt }, keyId);
      if (program !== undefined) await enrolment.noteProgram(writer, schoolId, opened.deviceId, program);
      if (place === undefined) return { grant: opened, unusual: false };
      const noted = await notePlace(writer, account, hashPlace(account, place), clock.now());
      const unusual = noted === 'new' && familiar !== true;
      if (unusual) await history.note(writer, account, 'signInNew', { data: { label } });
      return { grant: opened, unusual };
    });
    // In a transaction of its own: the refusal has undone the first.
    const { grant, unusual } = await entering.catch((error) => this.#refuse(error, account, read, keyId));
    this.#host.signedIn(account.schoolId);
    const { email, login } = account;
    if (unusual && email !== null) mails.post({ to: email, ...mailWords('signInNew', { login, label }) });
    await browser?.tell(account, label);
    return grant;
  }

  /** What a refused ticket says of its key is kept for technicians. */
  async #refuse(
    error: unknown,
    owner: Owner,
    ticket: EnrolmentTicket | undefined,
    keyId: string | undefined,
  ): Promise<never> {
    const { storage, enrolment } = this.#host;
    if (isAppError(error) && error.code.startsWith('fleet.ticket_')) {
      await storage.transaction((writer) => enrolment.noteRefusal(writer, owner, error.code, ticket, keyId));
    }
    throw error;
  }

  /** The device of this claim, new or known, and its first tokens. */
  async #open(writer: Writer, account: Named, claim: DeviceClaim, jkt: string): Promise<Grant> {
    // A password does not bring back what was declared lost.
    if (!isBrowserKey(jkt) && (await keyIsRevoked(writer, jkt))) throw new AppError('fleet.key_ended');
    const known = claim.id === undefined ? undefined : await findDevice(writer, account.schoolId, claim.id);
    const usable = known?.userId === account.userId && known.jkt === jkt && known.revokedAt === null;
    // After a restore the server has forgotten it; nobody else can have made the same 128 bits.
    const id = known === undefined ? claim.id : undefined;
    // A key that signs in anew: whatever opened its session before, a provider for one, stands behind this one no more.
    if (usable) await forgetFederatedSession(writer, account.schoolId, known.id);
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

  /**
   * A new pair of tokens.
   * @throws {AppError} `auth.session_ended`, `auth.refresh_reused` (the session is then ended), `auth.device_revoked`; `auth.second_factor_required`
   * for staff without the second step that their school has asked for for a week: the token stays good for when they have more time
   */
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
      const why = await accountKeptOut(writer, account, now);
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
      // Else a key that was signed in before the school asked would never be asked: its tokens are renewed for ever.
      if (!(await this.#host.factors.mayGoOn(writer, account, device.id))) {
        return 'auth.second_factor_required';
      }
      await markRotated(writer, token, now);
      await noteSeen(writer, device, token.schoolId, now);
      await this.#host.enrolment.noteContact(writer, token.schoolId, device);
      if (program !== undefined) {
        await this.#host.enrolment.noteProgram(writer, token.schoolId, token.deviceId, program);
      }
      return this.#grant(writer, account, device, jkt, tokenHash);
    });
    // Thrown outside: inside, the end of the session would be rolled back.
    if (typeof outcome === 'string') throw new AppError(outcome);
    return outcome;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
