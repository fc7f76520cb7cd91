import { parseArgs } from 'node:util';
import { isoDay } from '@cartable/shared/domain/fields.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { type AuditAction, serverActor } from '../audit/auditRow.ts';
import { resetCodeMs } from '../auth/accountAdmin.ts';
import { AccountHistory } from '../auth/accountHistory.ts';
import { hashActivationCode, newActivationCode } from '../auth/activationCode.ts';
import { givenRoles } from '../auth/givenRole.ts';
import { giveRole } from '../auth/givenRoles.ts';
import { resetFactors } from '../auth/resetFactors.ts';
import { type Account, findAccountByLogin, insertActivation } from '../storage/repositories/accounts.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { accountsOfPerson, separateAccount } from '../storage/repositories/personAccounts.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { existingDataFolder } from './dataFolder.ts';
import { personNamed, personNames } from './personNamed.ts';
import { nodeClock, nodeHasher, nodeRandom } from './nodeHost.ts';
import { checkedOption as checked, optionRefused } from './checkedOption.ts';
import { runCommand } from './runCommand.ts';

const options = {
  data: { type: 'string' },
  role: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  uai: { type: 'string' },
  by: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** What the acts stand on, and the account that is named. */
interface Call {
  readonly storage: Storage;
  readonly history: AccountHistory;
  readonly account: Account;
}

const acts: Readonly<Record<string, (call: Call) => Promise<object>>> = {
  /** The password stays until the code is used; who uses it puts out whoever held the account. */
  async code({ storage, history, account }) {
    const code = newActivationCode(nodeRandom);
    const expiresAt = nodeClock.now() + resetCodeMs;
    await storage.transaction(async (writer) => {
      // As a code that a school gives: it opens this account, and none that was joined with it.
      if (await separateAccount(writer, account)) await history.note(writer, account, 'accountsSeparated');
      await insertActivation(writer, account, hashActivationCode(code) ?? '', expiresAt);
      await history.note(writer, account, 'codeGiven');
      await audit(writer, account, 'account.code_given');
    });
    return { event: 'code', code, until: schoolDay(expiresAt) };
  },
  /** In all the person's accounts: each asks for the second step of the others. */
  async factors({ storage, history, account }) {
    await storage.transaction(async (writer) => {
      for (const one of await accountsOfPerson(writer, account)) {
        await resetFactors(writer, one, nodeClock.now());
        await history.note(writer, one, 'factorsReset');
        await audit(writer, one, 'account.factors_reset');
      }
    });
    return { event: 'factors' };
  },
};

/** Gives a role until a day to somebody who may have no account yet. */
async function giveUntil(
  storage: Storage,
  history: AccountHistory,
  owner: { readonly schoolId: string; readonly userId: string },
  values: Values,
): Promise<object> {
  const role = checked(z.enum(givenRoles), values.role, '--role');
  const startsOn = checked(isoDay, values.from ?? schoolDay(nodeClock.now()), '--from');
  const endsOn = checked(isoDay, values.until, '--until');
  const host = { storage, history, clock: nodeClock, hasher: nodeHasher };
  const wanted = { role, classId: null, subjectId: null, startsOn, endsOn };
  await giveRole(host, owner, wanted, { audit: serverActor, userId: null });
  return { event: 'role', role, until: endsOn };
}

async function audit(writer: Writer, account: Account, action: AuditAction): Promise<void> {
  const { schoolId, userId } = account;
  const draft = { action, type: 'account', targetId: userId, subject: userId, digest: '' };
  await appendAudit(writer, nodeHasher, schoolId, serverActor, nodeClock.now(), [draft]);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw optionRefused(cause);
  }
}

/**
 * `npm run accounts -- <act> <login> --data <folder>`, for accounts above which nobody stands: a head's, an officer's of the region. It may
 * run beside the server. `code <login>`: an activation code for seven days, shown once · `factors <login>`: forgets second steps that were
 * lost · `role <login or directory's identifier> --role technician|head|cpe --until <day> [--from <day>] [--uai <UAI>] [--by login|identifier]`: a role
 * until a day, also for somebody who has no account yet.
 * Everything is in the account's history and in the school's audit. Prints one JSON line. Exit code 2: refused, with the reason.
 * @throws {AppError} `server.config`, `request.not_found` for a login that nobody has, `people.role_*`, as {@link personNamed}
 */
export async function accountsCommand(args: readonly string[], say: (text: string) => void): Promise<void> {
  const { values, positionals } = parse(args);
  const [verb = '', login = ''] = positionals;
  const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
  if ((act === undefined && verb !== 'role') || login === '') {
    throw new AppError('server.config', { option: `${[...Object.keys(acts), 'role'].join(' | ')} <login>` });
  }
  if (values.data === undefined) throw new AppError('server.config', { option: '--data' });
  const storage = await openSqliteStorage(existingDataFolder(values.data).database);
  try {
    const history = new AccountHistory({ clock: nodeClock, random: nodeRandom });
    if (verb === 'role') {
      const by = values.by === undefined ? undefined : checked(z.enum(personNames), values.by, '--by');
      const { owner, named } = await personNamed(storage.reader, login, by, values.uai?.toUpperCase());
      say(JSON.stringify({ ...(await giveUntil(storage, history, owner, values)), ...named }));
      return;
    }
    const account = await findAccountByLogin(storage.reader, login);
    if (account === undefined || act === undefined) throw new AppError('request.not_found');
    say(JSON.stringify({ ...(await act({ storage, history, account })), login: account.login }));
  } finally {
    await storage.close();
  }
}

if (import.meta.main) {
  await runCommand('accounts', (args) => accountsCommand(args, (text) => process.stdout.write(`${text}\n`)));
}
