import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { type AskAnswer, type AskArgs, type AskName, asks } from '@cartable/shared/bridge/asks.ts';
import {
  findListed,
  identifyListed,
  type KnownPerson,
  type ListFault,
} from '@cartable/shared/domain/fleet/classList.ts';
import { mayBecome } from '@cartable/shared/domain/fleet/keyState.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { readSerial } from '@cartable/shared/domain/fleet/keyNames.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { HttpSession } from '@cartable/shared/sync/http/session.ts';
import { nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import { keepIdentities } from '@cartable/desktop/keys/identity/keepIdentities.ts';
import { readClassList } from '@cartable/desktop/keys/people/readClassList.ts';
import { keepFile, madeAt } from '../../shared/place.ts';
import { refusalText } from '../../words.ts';
import { askTerminal } from './confirm.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';
import { asTechnician } from './technicianSession.ts';

/** Asks the server by a name of the bridge. @throws {AppError} what the server refuses with */
export async function ask<N extends AskName>(
  session: HttpSession,
  name: N,
  args: AskArgs<N>,
): Promise<AskAnswer<N>> {
  const definition = asks.get(name);
  if (definition === undefined) throw new AppError('host.bad_request');
  const response = await session.send(askRequest(definition, args, {}));
  // Read with the very schema that the name stands for.
  return askAnswer(definition, await response.text()) as AskAnswer<N>;
}

const lookUp = (session: HttpSession) => (words: string) =>
  ask(session, 'school.people', { words, only: 'all' });

const asError = ({ code, line }: ListFault) => new AppError(code, { line });

async function personOf(session: HttpSession, login: string): Promise<KnownPerson> {
  const found = await lookUp(session)(login.slice(0, 100));
  const person = findListed({ line: 0, login, familyName: '', givenName: '' }, found);
  // There is no list, and no line.
  if ('code' in person) {
    const isNobody = person.code === 'prepare.list_nobody';
    throw new AppError(isNobody ? 'prepare.person_nobody' : 'prepare.person_several', { login });
  }
  return person;
}

/** The key with a serial as somebody typed it. @throws {AppError} `prepare.serial` */
export async function keyOf(session: HttpSession, text: string | undefined) {
  const serial = readSerial(text ?? '');
  if (serial === undefined) throw new AppError('prepare.serial', { serial: text ?? '' });
  const { keys } = await ask(session, 'fleet.list', { words: serial, state: '', classId: '' });
  const found = keys.find((key) => key.serial === serial);
  if (found === undefined) throw new AppError('prepare.serial', { serial });
  return found;
}

/** Of the classes that there are, so many are named to who has misspelt one. */
const MOST_NAMED = 40;

/** The class of this name. @throws {AppError} `prepare.class` (data: name, known) */
export async function classOf(session: HttpSession, name: string) {
  const { classes } = await ask(session, 'fleet.list', { words: '', state: '', classId: '' });
  const found = classes.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    const known = classes.map((one) => one.name).sort(frenchOrder);
    const more = known.length > MOST_NAMED ? ', …' : '';
    throw new AppError('prepare.class', { name, known: known.slice(0, MOST_NAMED).join(', ') + more || '–' });
  }
  return found;
}

async function wished(
  session: HttpSession,
  given: Given,
  tools: KeyTools,
): Promise<AskArgs<'fleet.prepare'>> {
  const intention = newId<string>(nodeRandom);
  const [count, className, people] = [given.get('count'), given.get('class'), given.get('people')];
  if ([count, className, people].filter((one) => one !== undefined).length !== 1) {
    throw new AppError('prepare.usage', { option: '--count, --class, --people' });
  }
  if (count !== undefined) {
    if (!/^\d{1,3}$/.test(count) || Number(count) < 1 || Number(count) > 500) {
      throw new AppError('prepare.usage', { option: '--count' });
    }
    return { count: Number(count), intention };
  }
  if (className !== undefined) return { classId: (await classOf(session, className)).id, intention };
  const identified = await identifyListed(readClassList(people ?? ''), lookUp(session));
  const faults = identified?.faults ?? [];
  const [fault] = faults;
  if (fault !== undefined && faults.length === 1) throw asError(fault);
  // All at once: each run is a signing in.
  for (const one of faults) tools.say(`  ${refusalText(asError(one), tools.language)}`);
  if (faults.length > 1) throw new AppError('prepare.list_faults', { count: faults.length });
  return { userIds: identified?.people.map(({ person }) => person.userId) ?? [], intention };
}

/** Asks again when no answer came: the same intention is answered with the same keys, so that none is made for nobody. */
async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('net.')) throw error;
    return ask();
  }
}

/** `key batch --server URL --login L (--count N | --class NAME | --people list.csv) --to lot.json` */
export const makeBatch: KeyCommand = async (given, tools) => {
  const to = resolve(given.need('to'));
  const batch: KeyBatch = await asTechnician(given, tools, async (session) => {
    const wish = await wished(session, given, tools);
    return keepIdentities(to, () => onceMore(() => ask(session, 'fleet.prepare', wish)));
  });
  tools.say(tools.words('batchMade', { count: batch.keys.length, to }));
  return 0;
};

/** `key assign --server URL --login L SERIAL PERSON_LOGIN`; without a person it is nobody's again. */
export const assignKey: KeyCommand = async (given, tools) => {
  const [serial, login] = given.rest;
  await asTechnician(given, tools, async (session) => {
    const { keyId } = await keyOf(session, serial);
    const userId = login === undefined ? null : (await personOf(session, login)).userId;
    await ask(session, 'fleet.assign', { keyId, userId });
  });
  tools.say(tools.words(login === undefined ? 'unassigned' : 'assigned', { serial: serial ?? '' }));
  return 0;
};

/** A key that is cut off erases itself: its number is typed under what is known of it, or told by `--confirm`. @throws {AppError} `prepare.not_replaced` */
async function confirmReplacing(
  key: Awaited<ReturnType<typeof keyOf>>,
  given: Given,
  tools: KeyTools,
): Promise<void> {
  const { serial, holder, seenAt } = key;
  const who = holder === null ? '' : `${holder.givenName} ${holder.familyName}`;
  const seen =
    seenAt === null
      ? tools.words('neverSeen')
      : new Date(seenAt).toLocaleString(tools.language, { dateStyle: 'long' });
  const question = tools.words('replaceConfirm', { serial, who, seen });
  const answer = given.get('confirm') ?? (await askTerminal(question));
  if (readSerial(answer ?? '') !== serial) throw new AppError('prepare.not_replaced', { serial });
}

/** `key replace --server URL --login L --to lot.json [--confirm SERIAL] SERIAL`: the old key is cut off; the file makes the new one. */
export const replaceKey: KeyCommand = async (given, tools) => {
  const to = resolve(given.need('to'));
  const batch = await asTechnician(given, tools, async (session) => {
    const key = await keyOf(session, given.rest[0]);
    // What is refused anyway is not asked about.
    if (existsSync(to)) throw new AppError('prepare.file_there', { path: to });
    if (mayBecome(key.state, 'replaced')) await confirmReplacing(key, given, tools);
    return keepIdentities(to, () => ask(session, 'fleet.replace', { keyId: key.keyId }));
  });
  tools.say(tools.words('replaced', { serial: batch.keys[0]?.serial ?? '', to }));
  return 0;
};

/** `key export --server URL --login L --to fleet.csv [--force]`: never over another file, which may be a batch, unless that was said. */
export const exportFleet: KeyCommand = async (given, tools) => {
  const to = resolve(given.need('to'));
  const replace = given.has('force');
  // Before anybody signs in for nothing.
  if (!replace && existsSync(to)) throw new AppError('prepare.file_there', { path: to });
  await madeAt({ path: to, needsBytes: 0 }, () => accessSync(dirname(to), constants.W_OK));
  const text = await asTechnician(given, tools, async (session) =>
    (await session.send({ method: 'GET', path: '/api/v1/school/keys.csv' })).text(),
  );
  // `Response.text` drops the byte order mark that French spreadsheets need.
  await keepFile(to, `\ufeff${text.replace(/^\ufeff/, '')}`, { replace });
  tools.say(tools.words('exported', { to }));
  return 0;
};
