import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import {
  endTrusts,
  findTrust,
  lockTrust,
  saveTrust,
  standOnTrust,
  type TrustedDevice,
} from '../storage/repositories/trustedDevices.ts';
import type { Writer } from '../storage/storage.ts';
import { addTrust } from './addTrust.ts';
import type { AuthHost, Grant } from './authHost.ts';
import { keepSession } from './keptSession.ts';
import { tellPerson } from './tellPerson.ts';
import {
  readMarks,
  renewedMark,
  tokenHashOf,
  type TrustMark,
  trustIdOf,
  verdictOf,
  writeMarks,
} from './trustMark.ts';
import { mayTrust } from './trustedDevices.ts';
import { stepTrustMs, trustIdleMs } from './trustTimes.ts';

/** What a browser brings to a sign-in: its cookie of marks, and whether its person has said that the device is theirs. */
export interface Brought {
  readonly cookie: string;
  readonly wanted: boolean;
}

interface Recognised {
  readonly mark: TrustMark;
  readonly trust: TrustedDevice;
}

/**
 * One sign-in in a browser, and what trust has to do with it. A trust opens nothing: it is looked at once the first step was right, by whichever way. Then
 * it may stand for the second step, a new network of it is nothing to tell, and its mark is replaced. A mark that was replaced before says that somebody
 * has a copy of the cookie: that trust ends, its person is told, and this sign-in is as any other.
 */
export class TrustedSignIn {
  readonly #host: AuthHost;
  readonly #marks: readonly TrustMark[];
  readonly #wanted: boolean;
  /** The second step was passed in this very sign-in. */
  #stepPassed = false;
  /** It was not asked for, as the trust stood for it. */
  #relied = false;
  #recognised: Promise<Recognised | undefined> | undefined;
  /** Marks found to be copies. */
  readonly #copied = new Set<TrustMark>();
  #cookie: string | undefined;
  #declared = false;

  constructor(host: AuthHost, { cookie, wanted }: Brought) {
    this.#host = host;
    this.#marks = readMarks(cookie);
    this.#wanted = wanted;
  }

  /** The browser's cookie of marks from now on, once it is signed in; undefined = as it was. */
  get cookie(): string | undefined {
    return this.#cookie;
  }

  /** The second step after the first was right: not asked for again where the trust stands for it. @throws {AppError} as `SecondFactors.mustPass` */
  async mustPassStep(account: Account, code: string | undefined): Promise<void> {
    const found = await this.#recognise(account);
    const trusted = found !== undefined && this.#standsForStep(found.trust);
    if (await this.#host.factors.mustPass(account, code, trusted)) this.#stepPassed = true;
    else this.#relied = trusted;
  }

  /** The second step was passed otherwise: a passkey is both. */
  noteStep(): void {
    this.#stepPassed = true;
  }

  /** Whether the person knows this browser as theirs: a sign-in from it is nothing unusual, wherever it is. */
  async isFamiliar(account: Account): Promise<boolean> {
    return (await this.#recognise(account)) !== undefined;
  }

  /** In the transaction that opens the session: replaces the mark or makes the first, and puts the session on it. May be run again. */
  async enter(
    writer: Writer,
    account: Account,
    opened: Pick<Grant, 'schoolId' | 'deviceId'>,
    label: string,
  ): Promise<void> {
    const { clock, history } = this.#host;
    const now = clock.now();
    const held = this.#marks.filter((mark) => !this.#copied.has(mark));
    this.#declared = false;
    this.#cookie = this.#copied.size > 0 ? writeMarks(held) : undefined;
    const renewed = await this.#renew(writer, account, held, now);
    let standing = renewed;
    if (renewed === undefined && this.#wanted && (await mayTrust(writer, account))) {
      standing = await addTrust(this.#host, writer, account, held, { label, step: this.#stepPassed });
      await history.note(writer, account, 'deviceTrusted', { data: { label } });
      this.#declared = true;
    }
    if (standing === undefined) return;
    this.#cookie = writeMarks(standing.marks);
    const { schoolId, deviceId } = opened;
    await standOnTrust(writer, { schoolId, deviceId, trustId: trustIdOf(standing.mark) });
    await keepSession(writer, { schoolId, userId: account.userId, deviceId }, now);
  }

  /** After that transaction: tells the person of a device that is trusted from now on. */
  async tell(account: Account, label: string): Promise<void> {
    if (this.#declared) await tellPerson(this.#host, account, 'deviceTrusted', { label });
  }

  async #renew(
    writer: Writer,
    account: Account,
    held: readonly TrustMark[],
    now: number,
  ): Promise<{ readonly mark: TrustMark; readonly marks: readonly TrustMark[] } | undefined> {
    const found = await this.#recognise(account);
    if (found === undefined) return undefined;
    const trust = await lockTrust(writer, found.trust.id);
    const verdict = trust === undefined ? 'old' : verdictOf(found.mark, trust, now);
    if (trust === undefined || verdict === 'old') {
      // It ended, or was used elsewhere, while this sign-in was under way: what leant on it is tried once more, and asked for.
      if (this.#relied) throw new AppError('server.busy');
      return undefined;
    }
    const next = renewedMark(found.mark, this.#host.random);
    await saveTrust(writer, {
      ...trust,
      tokenHash: tokenHashOf(next),
      previousHash: verdict === 'current' ? trust.tokenHash : trust.previousHash,
      rotatedAt: verdict === 'current' ? now : trust.rotatedAt,
      seenAt: now,
      stepAt: this.#stepPassed ? now : trust.stepAt,
    });
    return { mark: next, marks: held.map((mark) => (mark === found.mark ? next : mark)) };
  }

  #standsForStep({ stepAt }: TrustedDevice): boolean {
    return stepAt !== null && this.#host.clock.now() - stepAt < stepTrustMs;
  }

  #recognise(account: Account): Promise<Recognised | undefined> {
    this.#recognised ??= this.#look(account);
    return this.#recognised;
  }

  /** The trust of this account's person among the marks. One of another person is not looked at any further. */
  async #look(account: Account): Promise<Recognised | undefined> {
    const { storage, clock } = this.#host;
    const { reader } = storage;
    const now = clock.now();
    const own = await accountsOfPerson(reader, account);
    for (const mark of this.#marks) {
      const trust = await findTrust(reader, trustIdOf(mark));
      const isTheirs = own.some((one) => one.schoolId === trust?.schoolId && one.userId === trust.userId);
      if (trust === undefined || !isTheirs || trust.seenAt + trustIdleMs <= now) continue;
      if (verdictOf(mark, trust, now) === 'old') await this.#endCopied(mark, trust);
      else if (await mayTrust(reader, account)) return { mark, trust };
    }
    return undefined;
  }

  async #endCopied(mark: TrustMark, trust: TrustedDevice): Promise<void> {
    const { storage, clock, history } = this.#host;
    const { schoolId, userId, label } = trust;
    await storage.transaction(async (writer) => {
      await endTrusts(writer, [trust.id], clock.now());
      await history.note(writer, { schoolId, userId }, 'trustCopied', { data: { label } });
    });
    this.#copied.add(mark);
    await tellPerson(this.#host, { schoolId, userId }, 'trustCopied', { label });
  }
}
