import { resolve } from 'node:path';
import { keepIdentities } from '@cartable/desktop/keys/identity/keepIdentities.ts';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { HttpSession } from '@cartable/shared/sync/http/session.ts';
import { askTerminal, saysCount } from './confirm.ts';
import { ask, classOf, keyOf } from './fleetCommands.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';
import { asTechnician } from './technicianSession.ts';

/** The keys that are meant: those named, or a class's that were neither handed out nor started. */
async function meant(session: HttpSession, given: Given): Promise<readonly string[]> {
  const className = given.get('class');
  if ((className === undefined) === (given.rest.length === 0)) {
    throw new AppError('prepare.usage', { option: '--class, SERIAL' });
  }
  if (className === undefined) {
    const keys = [];
    for (const serial of given.rest) keys.push((await keyOf(session, serial)).keyId);
    return [...new Set(keys)];
  }
  const classId = (await classOf(session, className)).id;
  const { keys, total } = await ask(session, 'fleet.list', { words: '', state: 'prepared', classId });
  // The list shows so many; the others would be left out without a word.
  if (total > keys.length) throw new AppError('fleet.batch_large', { max: keys.length });
  if (total === 0) throw new AppError('fleet.nobody');
  return keys.map(({ keyId }) => keyId);
}

/** What has the former tickets starts no more: it is asked about, or told by `--confirm` and the number of keys. */
async function confirm(count: number, given: Given, tools: KeyTools): Promise<void> {
  const answer = given.get('confirm') ?? (await askTerminal(tools.words('renewConfirm', { count })));
  if (!saysCount(answer, count)) throw new AppError('prepare.not_renewed', { count });
}

/**
 * `key renew --server URL --login L --to lot.json [--confirm COUNT] (--class NAME | SERIAL…)`: new tickets for keys that wait for their first start. It brings back what
 * the server made and no file has: the answer was cut off, or the file lost.
 */
export const renewTickets: KeyCommand = async (given, tools) => {
  const to = resolve(given.need('to'));
  const batch = await asTechnician(given, tools, async (session) => {
    const keyIds = await meant(session, given);
    await confirm(keyIds.length, given, tools);
    return keepIdentities(to, async () => {
      const keys: BatchKey[] = [];
      let last: KeyBatch | undefined;
      for (const keyId of keyIds) {
        last = await ask(session, 'fleet.newTicket', { keyId });
        keys.push(...last.keys);
      }
      if (last === undefined) throw new AppError('fleet.nobody');
      return { ...last, keys };
    });
  });
  tools.say(tools.words('renewed', { count: batch.keys.length, to }));
  return 0;
};
