import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import {
  countRecoveryCodes,
  deleteTotp,
  deleteUnconfirmedTotp,
  findTotp,
  passkeysOf,
  saveRecoveryCodes,
  saveTotp,
  setFactorDue,
  useRecoveryCode,
  useTotpStep,
} from '../storage/repositories/factors.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { endTrustsOf } from '../storage/repositories/trustedDevices.ts';
import type { Reader, Storage, Writer } from '../storage/storage.ts';
import type { AccountHistory } from './accountHistory.ts';
import { hashRecoveryCode, newRecoveryCode } from './activationCode.ts';
import type { StaffDuty } from './factorDuty.ts';
import { spendProvenStep, type StepHolder } from './provenStep.ts';
import { resetFactors } from './resetFactors.ts';
import { type TellHost, tellPerson } from './tellPerson.ts';
import { GuessBound, withinBounds } from './guessBound.ts';
import { isWrongGuess } from './throttle.ts';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

const recoveryCodes = 10;

type Owner = Pick<Account, 'schoolId' | 'userId'>;
/** The session in which something is done, which is not ended by it. */
type Here = Pick<StepHolder, 'deviceId'>;

interface FactorHost extends TellHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly history: AccountHistory;
  readonly duty: StaffDuty;
}

/** What a person sees of their second steps. */
export interface FactorState {
  readonly totp: boolean;
  readonly passkeys: readonly {
    readonly id: string;
    readonly label: string;
    readonly createdAt: number;
    readonly usedAt: number | null;
  }[];
  readonly recoveryCodes: number;
  /** Whether the school asks it of this person. */
  readonly required: boolean;
  /** Until when they may sign in without; null while they have one or the school does not ask. */
  readonly dueAt: number | null;
}

/** The second step of a sign-in: codes from a program (RFC 6238), passkeys, and codes on paper for a lost one. */
export class SecondFactors {
  readonly #host: FactorHost;
  /** By person, whichever way they came in (password, provider, code) and from wherever: only who passed the first step is counted here. */
  readonly #quarter: GuessBound;
  readonly #day: GuessBound;

  constructor(host: FactorHost) {
    this.#host = host;
    const now = () => host.clock.monotonic();
    this.#quarter = new GuessBound({ failures: 10, windowMs: 15 * 60_000 }, now);
    this.#day = new GuessBound({ failures: 100, windowMs: 86_400_000 }, now);
  }

  async state(account: Account): Promise<FactorState> {
    const { reader } = this.#host.storage;
    const { totp, passkeys } = await this.#held(reader, account);
    const required = await this.#host.duty.isAsked(reader, account);
    return {
      totp,
      passkeys: passkeys.map(({ credentialId, label, createdAt, usedAt }) => ({
        id: credentialId,
        label,
        createdAt,
        usedAt,
      })),
      recoveryCodes: await countRecoveryCodes(reader, account),
      required,
      dueAt: required && !(await this.#heldByPerson(reader, account)).any ? account.factorDueAt : null,
    };
  }

  /**
   * The second step after a right password: any that the person has, in whichever of their accounts, as each opens the others. A code is good once: one that was read over a shoulder is worthless.
   * @param trusted whether the browser stands for it: a device that the person trusts and on which they have passed it lately
   * @returns whether a code was asked for and was right
   * @throws {AppError} `auth.second_factor` (data: totp, passkey) when one is needed and none was given, `auth.second_factor_wrong`,
   * `auth.second_factor_required` for staff whose school asks for one, after a week without, `auth.throttled` (data: seconds)
   */
  async mustPass(account: Account, code: string | undefined, trusted = false): Promise<boolean> {
    const held = await this.#heldByPerson(this.#host.storage.reader, account);
    if (!held.any) {
      await this.mustHaveTime(account);
      return false;
    }
    if (code === undefined && trusted) return false;
    if (code === undefined) throw asking(held);
    await this.#check(held.accounts, code);
    return true;
  }

  /**
   * The second step once more, in a session, before something is changed that guards the account: whoever took a session and the password may not take
   * the second step away, add one of their own, or lead the account's mails elsewhere. A passkey's answer counts too ({@link StepHolder}). Nothing is
   * asked of whoever has none: they are about to add the first, even after their week. A trusted device stands for nothing here.
   * @returns whether a code was asked for and was right
   * @throws {AppError} as {@link mustPass}, but for `auth.second_factor_required`
   */
  async mustProve(session: StepHolder, code: string | undefined): Promise<boolean> {
    const held = await this.#heldByPerson(this.#host.storage.reader, session);
    if (!held.any) return false;
    if (code === undefined) throw asking(held);
    await this.#check(held.accounts, code, session);
    return true;
  }

  /** Whether {@link mustProve} would ask, before any code is used up. @throws {AppError} `auth.second_factor` (data: totp, passkey, own) */
  async mustBeGiven(session: StepHolder, code: string | undefined): Promise<void> {
    const held = await this.#heldByPerson(this.#host.storage.reader, session);
    if (held.any && code === undefined) throw asking(held, { own: true });
  }

  /** @throws {AppError} `auth.second_factor_wrong`, `auth.throttled` */
  async #check(accounts: readonly Owner[], code: string, session?: StepHolder): Promise<void> {
    const { storage, clock } = this.#host;
    const { schoolId = '', userId = '' } = accounts[0] ?? {};
    const person = `${schoolId}/${userId}`;
    const bounds = [[this.#quarter, person] as const, [this.#day, person] as const];
    await withinBounds(bounds, isWrongGuess, async () => {
      const right = await storage.transaction(async (writer) => {
        for (const one of accounts) if (await this.#use(writer, one, code, clock.now())) return true;
        return session !== undefined && spendProvenStep(writer, session, code, clock.now());
      });
      if (!right) throw new AppError('auth.second_factor_wrong');
    });
    this.#quarter.forgive(person, this.#quarter.failures(person));
  }

  /** A new secret to be copied into a program; it counts once {@link confirmTotp} has seen a code. */
  async beginTotp(account: Account): Promise<{ readonly secret: string; readonly uri: string }> {
    const secret = newTotpSecret();
    await this.#host.storage.transaction(async (writer) => {
      // Asked here: one that is confirmed at this moment would be written over by one that counts for nothing.
      const present = await findTotp(writer, account);
      if (present !== undefined && present.confirmedAt !== null) throw new AppError('auth.factor_there');
      await saveTotp(writer, account, { secret, confirmedAt: null, lastStep: 0 });
    });
    return { secret, uri: totpUri(secret, account.login) };
  }

  /** @returns recovery codes, shown once, unless the person has some; @throws {AppError} `auth.second_factor_wrong` */
  async confirmTotp(account: Account, code: string, session: Here): Promise<readonly string[]> {
    const { storage, clock, history } = this.#host;
    const codes = await storage.transaction(async (writer) => {
      const row = await findTotp(writer, account);
      const step = row?.confirmedAt === null ? totpStep(row.secret, code, clock.now()) : undefined;
      if (row === undefined || step === undefined) throw new AppError('auth.second_factor_wrong');
      await this.beforeAdding(writer, account, session);
      await saveTotp(writer, account, { secret: row.secret, confirmedAt: clock.now(), lastStep: step });
      await history.note(writer, account, 'factorAdded', { data: { label: 'TOTP' } });
      return this.firstRecoveryCodes(writer, account);
    });
    await tellPerson(this.#host, account, 'factorAdded');
    return codes;
  }

  /**
   * Before a second step comes into force, in its transaction: a program of codes that was begun before, in whichever of the person's accounts, was begun
   * with what guarded them then and is finished without another question; and codes on paper of somebody who has no second step were made with the
   * password alone. Neither may pass the one that comes now, nor may a device that was trusted before; `session`, in which it is done, goes on.
   */
  async beforeAdding(writer: Writer, owner: Owner, session: Here): Promise<void> {
    const { accounts, any } = await this.#heldByPerson(writer, owner);
    await endTrustsOf(writer, accounts, this.#host.clock.now(), session.deviceId);
    for (const one of accounts) {
      await deleteUnconfirmedTotp(writer, one);
      if (!any) await saveRecoveryCodes(writer, one, []);
    }
  }

  async removeTotp(account: Account, session: Here): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      await deleteTotp(writer, account);
      await this.afterRemoval(writer, account, session);
      await this.#host.history.note(writer, account, 'factorRemoved', { data: { label: 'TOTP' } });
    });
    await tellPerson(this.#host, account, 'factorRemoved');
  }

  /**
   * After one was removed: whoever has none left, to replace a telephone say, has a week again and not a term long past. Their codes on paper go with the
   * last: those that a stranger noted while they had the account would else pass the next second step, which then shows no new ones. The trust in devices
   * goes with any: each was declared with what guarded the account then.
   */
  async afterRemoval(writer: Writer, owner: Owner, session: Here): Promise<void> {
    const { accounts, any } = await this.#heldByPerson(writer, owner);
    await endTrustsOf(writer, accounts, this.#host.clock.now(), session.deviceId);
    if (any) return;
    for (const one of accounts) {
      await setFactorDue(writer, one, null);
      await saveRecoveryCodes(writer, one, []);
    }
  }

  /** Ten new codes on paper; the old ones are void. Shown once. */
  async renewRecoveryCodes(account: Account): Promise<readonly string[]> {
    const codes = await this.#host.storage.transaction(async (writer) => {
      await this.#host.history.note(writer, account, 'recoveryCodesRenewed');
      return this.#newRecoveryCodes(writer, account);
    });
    await tellPerson(this.#host, account, 'recoveryCodesRenewed');
    return codes;
  }

  /** Recovery codes with the first factor, which has voided any that were there ({@link beforeAdding}); none when the person has some. */
  async firstRecoveryCodes(writer: Writer, owner: Owner): Promise<readonly string[]> {
    return (await countRecoveryCodes(writer, owner)) > 0 ? [] : this.#newRecoveryCodes(writer, owner);
  }

  /** {@link resetFactors} */
  reset(writer: Writer, owner: Owner): Promise<void> {
    return resetFactors(writer, owner, this.#host.clock.now());
  }

  async #use(writer: Writer, account: Owner, code: string, now: number): Promise<boolean> {
    const row = await findTotp(writer, account);
    const step = row && row.confirmedAt !== null ? totpStep(row.secret, code, now) : undefined;
    if (step !== undefined) return useTotpStep(writer, account, step);
    const codeHash = hashRecoveryCode(code);
    if (codeHash === undefined || !(await useRecoveryCode(writer, account, codeHash))) return false;
    await this.#host.history.note(writer, account, 'recoveryCodeUsed');
    return true;
  }

  async #newRecoveryCodes(writer: Writer, owner: Owner): Promise<readonly string[]> {
    const codes = Array.from({ length: recoveryCodes }, () => newRecoveryCode(this.#host.random));
    await saveRecoveryCodes(
      writer,
      owner,
      codes.map((code) => hashRecoveryCode(code) ?? ''),
    );
    return codes;
  }

  /**
   * For staff whose school asks for a second step, who have none. `session`: one that is signed in already and goes on elsewhere.
   * @throws {AppError} `auth.second_factor_required` after a week
   */
  async mustHaveTime(
    account: Account,
    session?: { readonly schoolId: string; readonly deviceId: string },
  ): Promise<void> {
    const { storage, clock, duty } = this.#host;
    const now = clock.now();
    const stands = await duty.of(storage.reader, account, now, session);
    if (stands === 'begins') await storage.transaction((writer) => duty.begin(writer, account, now));
    if (stands === 'over') throw new AppError('auth.second_factor_required');
  }

  /** At the renewal of a session, in its transaction: begins the week of staff without a second step; false once it is over. */
  async mayGoOn(writer: Writer, account: Account, deviceId: string): Promise<boolean> {
    const { clock, duty } = this.#host;
    const now = clock.now();
    const stands = await duty.of(writer, account, now, { schoolId: account.schoolId, deviceId });
    if (stands === 'begins') await duty.begin(writer, account, now);
    return stands !== 'over';
  }

  async #heldByPerson(reader: Reader, owner: Owner) {
    const accounts = await accountsOfPerson(reader, owner);
    const held = await Promise.all(accounts.map((one) => this.#held(reader, one)));
    const totp = held.some((one) => one.totp);
    const passkey = held.some((one) => one.passkeys.length > 0);
    return { accounts, totp, passkey, any: totp || passkey };
  }

  async #held(reader: Reader, account: Owner) {
    const totp = await findTotp(reader, account);
    const passkeys = await passkeysOf(reader, account);
    return { totp: totp !== undefined && totp.confirmedAt !== null, passkeys };
  }
}

/** The question for the second step, with what the person has. */
function asking(held: { readonly totp: boolean; readonly passkey: boolean }, more = {}): AppError {
  return new AppError('auth.second_factor', { totp: held.totp, passkey: held.passkey, ...more });
}
