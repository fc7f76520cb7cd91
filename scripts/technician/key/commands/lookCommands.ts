import { checkBatches } from '@cartable/shared/domain/fleet/checkBatches.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { errorText } from '../../words.ts';
import type { KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import type { KeyTask, TaskResults } from '@cartable/desktop/keys/thread/keyTask.ts';
import { nodeThreads } from '@cartable/desktop/keys/thread/nodeThread.ts';
import { wrongFilesOf } from '@cartable/desktop/keys/identity/verifyKey.ts';
import { OTHER_SIGNER } from '../../shared/unsoundProgram.ts';
import { failedLine, fitTargets } from './fitTargets.ts';
import { ask } from './fleetCommands.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';
import { isSignerNamed, releasePublicKey } from './releasePublicKey.ts';
import { asTechnician } from './technicianSession.ts';

/** How many files of a key's programs are not as released. */
interface FoundOnKey {
  readonly serial: string;
  readonly wrong: number;
  /** Of a key that waits for its first start. */
  readonly ticket?: string | undefined;
}

const ticketWords: Readonly<Record<string, string>> = {
  'fleet.ticket_renewed': 'ticketRenewed',
  'fleet.ticket_used': 'ticketUsed',
  'fleet.ticket_expired': 'ticketExpired',
  'fleet.ticket_forged': 'ticketForged',
  'fleet.ticket_other_school': 'ticketOtherSchool',
  'fleet.key_ended': 'ticketEnded',
};

/**
 * Looks at each key, also one that may not be written, all at once and each in its thread: one that cannot be read, or does not answer, is told and stops nobody. Returns how many
 * were not well.
 */
export async function eachKey<T extends KeyTask>(
  given: Given,
  tools: KeyTools,
  taskFor: (target: KeyTarget) => T,
  show: (result: TaskResults[T['kind']], name: string) => boolean,
): Promise<number> {
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const { targets, unfit } = await fitTargets(given.rest, tools, { use: 'read' });
  const ends = await Promise.all(targets.map((target) => nodeThreads.run(taskFor(target), target.name)));
  let bad = unfit;
  for (const [index, end] of ends.entries()) {
    const name = targets[index]?.name ?? '';
    if (!end.ok) tools.say(failedLine(name, end.error, tools.language));
    if (!end.ok || !show(end.value, name)) bad += 1;
  }
  return bad;
}

/**
 * `key verify [--blank] [--release-key PEM] [--server URL --login L] DEVICE…`: every damaged file is named. With a server the fleet is told: it flags the keys whose
 * program was modified, and no longer those that are as released; and whoever has a key whose ticket would be refused learns it before a pupil does.
 */
export const verifyKeys: KeyCommand = async (given, tools) => {
  mustName(given);
  const releaseKey = releasePublicKey(given.get('release-key'))
    .export({ format: 'pem', type: 'spki' })
    .toString();
  const isNamed = isSignerNamed(given.get('release-key'));
  const personal = !given.has('blank');
  const checks: FoundOnKey[] = [];
  const taskFor = (target: KeyTarget) => ({ kind: 'verify', target, releaseKey, personal }) as const;
  const bad = await eachKey(
    given,
    tools,
    taskFor,
    ({ identity, programs, faults, uncompared, ticket }, name) => {
      const names = programs.map((one) => `${one.system} ${one.version}`).join(', ');
      const mark = faults.length === 0 ? '✓' : '✗';
      tools.say(`${mark} ${name}  ${identity.serial ?? '–'}  ${names}`);
      // Whose signature is right nobody has said: a good key of the academy's would be told, and flagged in the fleet, as a changed one.
      const foreign = isNamed ? undefined : faults.find(({ code }) => code === OTHER_SIGNER);
      const told = foreign ? [...faults.filter((one) => one !== foreign), otherSigner(foreign.path)] : faults;
      const start = foreign ? [] : uncompared.map((path) => ({ code: 'prepare.start_uncompared', path }));
      for (const { code, path } of [...told, ...start]) {
        tools.say(`    ${errorText({ code, data: { path } }, tools.language)} [${code}]`);
      }
      const { serial } = identity;
      if (serial !== undefined && foreign === undefined)
        checks.push({ serial, wrong: wrongFilesOf(faults), ...(ticket !== undefined && { ticket }) });
      return faults.length === 0;
    },
  );
  const dead = given.get('server') === undefined ? 0 : await tellFleet(given, tools, checks);
  return bad + dead === 0 ? 0 : 1;
};

const otherSigner = (path: string) => ({ code: 'prepare.other_signer', path });

/** Who asks the server is named before minutes are spent on reading keys. @throws {AppError} `prepare.usage` */
export function mustName(given: Given): void {
  if (given.get('server') !== undefined) given.need('login');
}

/** Tells the fleet, and says which keys would not start with the ticket that they carry. Returns how many those are. */
async function tellFleet(given: Given, tools: KeyTools, checks: readonly FoundOnKey[]): Promise<number> {
  if (checks.length === 0) return 0;
  const told = { checks: 0, good: 0, unknown: [] as string[], refused: [] as TicketRefused[] };
  try {
    await asTechnician(given, tools, async (session) => {
      for (const some of checkBatches(checks)) {
        const { unknown, tickets } = await ask(session, 'fleet.noteChecks', { checks: [...some] });
        told.checks += some.length - unknown.length;
        told.unknown.push(...unknown);
        // A server that judges no tickets says nothing good of them either.
        if (tickets === undefined) continue;
        told.refused.push(...tickets);
        const named = new Set([...unknown, ...tickets.map(({ serial }) => serial)]);
        told.good += some.filter(({ serial, ticket }) => ticket !== undefined && !named.has(serial)).length;
      }
    });
  } finally {
    // Also when the network went in the middle: what was told stays told.
    if (told.checks + told.unknown.length > 0) sayTold(told, tools);
  }
  return told.refused.length;
}

interface TicketRefused {
  readonly serial: string;
  readonly code: string;
}

/** What the fleet knows now, and what it answered. */
interface ToldFleet {
  readonly checks: number;
  /** How many carry a ticket that would be taken. */
  readonly good: number;
  readonly unknown: readonly string[];
  readonly refused: readonly TicketRefused[];
}

function sayTold({ checks, good, unknown, refused }: ToldFleet, { say, words, language }: KeyTools): void {
  say(words('checksTold', { count: checks }));
  if (unknown.length > 0) say(words('checksUnknown', { serials: unknown.join(', ') }));
  if (good > 0) say(words('ticketsGood', { count: good }));
  for (const { serial, code } of refused) {
    // What refuses one that was signed and is this school's is said as the technician can act on it; an unknown reason keeps its own sentence.
    const word = ticketWords[code];
    const text = word === undefined ? errorText({ code, data: {} }, language) : words(word);
    say(`✗ ${serial}  ${text} [${code}]`);
  }
}
