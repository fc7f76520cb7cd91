import { school } from '@cartable/shared/domain/directory/school.ts';
import { mailWords } from '../mail/mailWords.ts';
import type { MailQueue } from '../mail/mailQueue.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { beginFactorWeek, holdsFactor } from '../storage/repositories/factors.ts';
import { federatedIssuer } from '../storage/repositories/federation.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { readIdentity } from './identity.ts';
import { notStaff } from './staffOf.ts';

/** How long staff may still go on without a second step, from their first sign-in or renewal of a session after the school asked for it. */
export const factorGraceMs = 7 * 86_400_000;

/**
 * Where somebody stands with the second step that their school asks of its staff: nothing is asked of them, or they have it (`none`), their week
 * begins now, it runs, or it is over.
 */
export type FactorDuty = 'none' | 'begins' | 'runs' | 'over';

interface DutyHost {
  readonly mails: MailQueue;
  /** Whether this issuer's own sign-in stands for the second step. */
  standsForSecondStep(issuer: string): boolean;
}

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** The duty of staff to have a second step, the same at a sign-in and while a session goes on. */
export class StaffDuty {
  readonly #host: DutyHost;

  constructor(host: DutyHost) {
    this.#host = host;
  }

  /** Whether the school asks for a second step of this person. */
  async isAsked(reader: Reader, { schoolId, userId }: Owner): Promise<boolean> {
    const record = await findRecord(reader, schoolId, school.type, schoolId);
    const asked = record?.text && school.schema.parse(JSON.parse(record.text)).staffSecondFactor === true;
    if (!asked) return false;
    const { roles } = await readIdentity(reader, schoolId, userId);
    return roles.some((role) => !notStaff.includes(role));
  }

  /** @param session one that goes on: where a provider opened it whose sign-in stands for the second step, nothing more is asked */
  async of(
    reader: Reader,
    account: Account,
    now: number,
    session?: { readonly schoolId: string; readonly deviceId: string },
  ): Promise<FactorDuty> {
    if (!(await this.isAsked(reader, account))) return 'none';
    const accounts = await accountsOfPerson(reader, account);
    for (const one of accounts) if (await holdsFactor(reader, one)) return 'none';
    const issuer = session && (await federatedIssuer(reader, session.schoolId, session.deviceId));
    if (issuer !== undefined && this.#host.standsForSecondStep(issuer)) return 'none';
    if (account.factorDueAt === null) return 'begins';
    return account.factorDueAt <= now ? 'over' : 'runs';
  }

  /** Begins the week, once; whoever has an address is told, as a key that is never asked for a password shows it in its settings only. */
  async begin(writer: Writer, account: Account, now: number): Promise<void> {
    const dueAt = now + factorGraceMs;
    if (!(await beginFactorWeek(writer, account, dueAt)) || account.email === null) return;
    const day = schoolDay(dueAt).split('-').reverse().join('/');
    const words = mailWords('factorDue', { login: account.login, day });
    this.#host.mails.post({ to: account.email, ...words });
  }
}
