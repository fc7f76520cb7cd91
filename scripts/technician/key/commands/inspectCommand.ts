import type { AskAnswer } from '@cartable/shared/bridge/asks.ts';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { versionStanding } from '@cartable/shared/update/versionStanding.ts';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import type { CarriedProgram, InspectedKey } from '@cartable/desktop/keys/identity/inspectKey.ts';
import type { KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { dayText, sizeText } from '../../words.ts';
import { ask } from './fleetCommands.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import { eachKey, mustName } from './lookCommands.ts';
import { asTechnician } from './technicianSession.ts';

type ToldKey = AskAnswer<'fleet.key'>;
/** What the server says of keys, by their ids: undefined for one that is none of the school's. */
interface Fleet {
  readonly keys: ReadonlyMap<string, ToldKey | undefined>;
  readonly rollouts: AskAnswer<'fleet.updates'>['rollouts'];
}
type Fact = readonly [name: string, value: string];

/**
 * `key inspect [--batch lot.json] [--server URL --login L] DEVICE…`: what a key says of itself, without reading its programs; whose it is, its dates and whether its version is
 * the newest from the server, which tells them to whom may see them, and for whom it is made from the batch.
 */
export const inspectKeys: KeyCommand = async (given, tools) => {
  mustName(given);
  const path = given.get('batch');
  const batch = path === undefined ? undefined : readBatch(path);
  const found: { readonly name: string; readonly key: InspectedKey }[] = [];
  const taskFor = (target: KeyTarget) => ({ kind: 'inspect', target }) as const;
  const bad = await eachKey(given, tools, taskFor, (key, name) => {
    found.push({ name, key });
    return true;
  });
  const tell = (fleet?: Fleet) => {
    for (const { name, key } of found) {
      tools.say(name);
      const told = fleet ? fleetFacts(key, fleet, tools) : [];
      const ofBatch = batch ? batchFacts(key, batch, tools) : [];
      // The server's word is the last one: each fact is told once, by who knows it best.
      const known = new Set([...told, ...ofBatch].map(([of]) => of));
      const facts = [
        ...ownFacts(key, tools),
        ...ticketFacts(key, tools).filter(([of]) => !known.has(of)),
        ...ofBatch.filter(([of]) => !told.some(([one]) => one === of)),
        ...told,
      ];
      for (const [of, value] of facts) tools.say(`    ${tools.words('fact', { name: of, value })}`);
    }
  };
  if (given.get('server') === undefined || found.length === 0) {
    tell();
    return bad === 0 ? 0 : 1;
  }
  let fleet: Fleet;
  try {
    fleet = await askFleet(
      found.map(({ key }) => key.identity.marker?.keyId).filter((id) => id !== undefined),
      given,
      tools,
    );
  } catch (error) {
    // What was read is told all the same.
    tell();
    throw error;
  }
  tell(fleet);
  return bad === 0 ? 0 : 1;
};

function askFleet(ids: readonly string[], given: Parameters<KeyCommand>[0], tools: KeyTools): Promise<Fleet> {
  return asTechnician(given, tools, async (session) => {
    const keys = new Map<string, ToldKey | undefined>();
    for (const keyId of new Set(ids)) {
      try {
        keys.set(keyId, await ask(session, 'fleet.key', { keyId }));
      } catch (error) {
        if (!isAppError(error) || error.code !== 'request.not_found') throw error;
        keys.set(keyId, undefined);
      }
    }
    const { rollouts } = await ask(session, 'fleet.updates', {});
    return { keys, rollouts };
  });
}

/** From the key alone: nobody's name is on it. */
function ownFacts({ identity, freeBytes, programs, personalisedOn, ticket }: InspectedKey, tools: KeyTools) {
  const { words, language } = tools;
  const { marker, serial, label, volumeId, waits, holdsProfile } = identity;
  const state = holdsProfile ? 'inUse' : waits ? 'waits' : marker ? 'started' : 'blank';
  const none = words('none');
  const facts: Fact[] = [
    [words('serial'), serial ?? none],
    [words('label'), `${label ?? none} (${volumeId})`],
    [words('server'), marker?.server ?? none],
    [words('free'), sizeText(freeBytes, language)],
    [words('systems'), programs.map((one) => programText(one, tools)).join(', ') || none],
    [words('state'), words(state)],
  ];
  if (marker !== undefined && personalisedOn !== undefined)
    facts.push([words('personalised.on'), dayText(personalisedOn, language)]);
  if (waits) facts.push([words('ticket'), ticketText(ticket, tools)]);
  return facts;
}

/** A ticket names its school by the number that the server has for it. */
function ticketFacts({ ticket }: InspectedKey, { words }: KeyTools): readonly Fact[] {
  const id = ticket?.schoolId;
  return id === undefined ? [] : [[words('school'), words('schoolOfTicket', { id })]];
}

function programText({ system, version, starts }: CarriedProgram, { words }: KeyTools): string {
  if (version === undefined) return words('programDamaged', { system });
  return words(starts ? 'programStarts' : 'programOther', { system, version });
}

function ticketText(ticket: InspectedKey['ticket'], { words, language }: KeyTools): string {
  if (ticket === undefined) return words('ticketUnread');
  const day = (seconds: number) => dayText(schoolDay(seconds * 1000), language);
  const { madeAt, endsAt } = ticket;
  if (endsAt === undefined) return words('ticketFrom', { from: day(madeAt) });
  return words('ticketFromTo', { from: day(madeAt), to: day(endsAt) });
}

function batchFacts({ identity }: InspectedKey, batch: KeyBatch, { words }: KeyTools): readonly Fact[] {
  const key = batch.keys.find(({ keyId }) => keyId === identity.marker?.keyId);
  if (key === undefined) return [[words('batch'), words('notInBatch')]];
  return [
    [words('school'), words('saysBatch', { name: batch.schoolName })],
    [words('holder'), words('saysBatch', { name: holderText(key.holder, words) })],
  ];
}

function fleetFacts(key: InspectedKey, { keys, rollouts }: Fleet, tools: KeyTools): readonly Fact[] {
  const { words, language } = tools;
  const { marker } = key.identity;
  if (marker === undefined) return [];
  const told = keys.get(marker.keyId);
  if (told === undefined) return [[words('fleetState'), words('notInFleet')]];
  const day = (at: number | null | undefined) =>
    at === null || at === undefined ? words('never') : dayText(schoolDay(at), language);
  const states = [`fleet.${told.state}`, told.copied && 'fleet.copied', told.modified && 'fleet.modified'];
  // The newest comes first.
  const started = told.events.findLast(({ kind }) => kind === 'active');
  const facts: Fact[] = [
    [words('fleetState'), states.flatMap((one) => (one === false ? [] : words(one))).join(', ')],
    [words('holder'), holderText(told.holder, words)],
    [words('preparedOn'), day(told.preparedAt)],
    [words('startedOn'), day(started?.at)],
    [words('seenOn'), day(told.seenAt)],
  ];
  if (told.schoolName !== '') facts.unshift([words('school'), told.schoolName]);
  for (const { system, version, starts } of key.programs) {
    if (!starts || version === undefined) continue;
    const standing = versionStanding(rollouts, system, version);
    facts.push([
      words('standing', { system }),
      words(`standing.${standing.kind}`, { version, ...('newer' in standing ? standing : {}) }),
    ]);
  }
  return facts;
}

function holderText(holder: ToldKey['holder'], words: KeyTools['words']): string {
  if (holder === null) return words('nobodyYet');
  return [holder.familyName, holder.givenName, holder.className].filter(Boolean).join(' ');
}
