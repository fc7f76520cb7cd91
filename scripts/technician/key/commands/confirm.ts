import { accessSync, constants, statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { sizeText } from '../../words.ts';
import { judgeDrive } from '@cartable/desktop/keys/drives/drive.ts';
import type { KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { ownPlaces } from '@cartable/desktop/keys/drives/ownPlaces.ts';
import { type MediumLook, nothingThere } from '@cartable/desktop/keys/identity/mediumLook.ts';
import type { ConfirmedTarget } from '@cartable/desktop/keys/identity/mustBeAsConfirmed.ts';
import { nodeThreads } from '@cartable/desktop/keys/thread/nodeThread.ts';
import type { KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';

/** Asks a question at the terminal; undefined where there is nobody to answer. */
export type AskTerminal = (question: string) => Promise<string | undefined>;

/** The process's own terminal. */
export const askTerminal: AskTerminal = async (question) => {
  if (!process.stdin.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
};

/** What holds something that would be gone. */
function holdsSomething(target: KeyTarget): boolean {
  return !target.isNew && (target.drive !== undefined || statSync(target.path).size > 0);
}

/** One target in a list, with what tells it from its neighbours, and what was found on it; undefined for one that was not read. */
export function describeTarget(
  { name, drive, isNew }: KeyTarget,
  look: MediumLook | undefined,
  { words, language }: Pick<KeyTools, 'words' | 'language'>,
): string {
  if (isNew) return `${name}  ${words('newFile')}`;
  const what = look && words(`holds.${look.holds}`, { label: look.label }).trim();
  if (drive === undefined) return [name, words('oldFile'), what].filter(Boolean).join('  ');
  const own = ownPlaces();
  const [place] = drive.mountedAt;
  // Nothing is unmounted of what may not be written.
  const open = place !== undefined && judgeDrive(drive, name, { own }).ok && words('open', { place });
  const about = [drive.model, sizeText(drive.sizeBytes, language), drive.serial];
  return [name, ...about, what, open].filter(Boolean).join('  ');
}

/**
 * Whether it takes its own yes: a medium that is not empty and not understood, or of which the folders could not be read, which may be a pupil's with a damaged volume; and every file
 * that is no image of a key (a letter, a list of passwords). What this person may not read is refused for that, later.
 */
function isUnrecognised({ drive, path }: KeyTarget, look: MediumLook | undefined): boolean {
  if (look === undefined || look.holds === 'unrecognised') return look !== undefined;
  if (drive === undefined) return look.holds === 'other' || look.holds === 'unknown';
  return look.marks === 'unreadable' && look.holds !== 'silent' && mayRead(path);
}

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** What of the confirming was said on the command line. */
export interface Confirmed {
  /** `--confirm`: the names of what may be erased; undefined when the terminal is asked. */
  readonly names?: string | undefined;
  /** `--erase-profile`: also what holds somebody's profile. */
  readonly profiles?: boolean;
  /** `--force`: also what is not empty and is not recognised or cannot be read, and files that are no image of a key. */
  readonly unrecognised?: boolean;
}

/** Of the options of a command that erases. */
export const confirmedBy = (given: Given): Confirmed => ({
  names: given.get('confirm'),
  profiles: given.has('erase-profile'),
  unrecognised: given.has('force'),
});

/**
 * Nothing is overwritten before the technician has said so: with `--confirm` and the very names, or by typing how many keys will be erased
 * under the list that names them and says what they hold. Names alone do not erase a profile: `/dev/sdb` of yesterday's script may be a pupil's key today; nor what is not
 * recognised, for which the terminal asks once more. A file that is no image of a key is refused without `--force`, whoever is asked. What was found goes with the answer: it is
 * looked at again when the key is opened to be written (`mustBeAsConfirmed`).
 * @throws {AppError} `prepare.not_confirmed`, `prepare.profile_not_confirmed`, `prepare.unknown_not_confirmed` (data: device)
 */
export async function confirmTargets(
  targets: readonly KeyTarget[],
  confirmed: Confirmed,
  tools: KeyTools,
  ask: AskTerminal = tools.ask ?? askTerminal,
): Promise<readonly ConfirmedTarget[]> {
  const erased = targets.filter(holdsSomething);
  const [first] = erased;
  // All at once, each in its thread: one that hangs is waited for once.
  const looks = await Promise.all(erased.map((target) => nodeThreads.look(target)));
  const asked = targets.map((target): ConfirmedTarget => {
    const look = looks[erased.indexOf(target)];
    return { ...target, confirmed: look ?? nothingThere };
  });
  if (first === undefined) return asked;
  const profiles = erased.filter((_, index) => looks[index]?.holds === 'profile');
  const [profile] = profiles;
  const strange = confirmed.unrecognised
    ? []
    : erased.filter((target, index) => isUnrecognised(target, looks[index]));
  const file = strange.find((target) => target.drive === undefined);
  if (file !== undefined) throw new AppError('prepare.unknown_not_confirmed', { device: file.name });
  if (confirmed.names !== undefined) {
    const names = new Set(confirmed.names.split(',').map((name) => name.trim()));
    const missing = erased.find((target) => !names.has(target.name));
    if (missing !== undefined) throw new AppError('prepare.not_confirmed', { device: missing.name });
    if (profile !== undefined && !confirmed.profiles) {
      throw new AppError('prepare.profile_not_confirmed', { device: profile.name });
    }
    const [unknown] = strange;
    if (unknown !== undefined) throw new AppError('prepare.unknown_not_confirmed', { device: unknown.name });
    return asked;
  }
  // The very looks that are compared later are shown.
  for (const [index, target] of erased.entries())
    tools.say(`  ${describeTarget(target, looks[index], tools)}`);
  if (profile !== undefined) tools.say(tools.words('confirmProfiles', { count: profiles.length }));
  const answer = await ask(tools.words('confirm', { count: erased.length }));
  if (!saysCount(answer, erased.length)) {
    throw new AppError('prepare.not_confirmed', { device: first.name });
  }
  await confirmUnrecognised(strange, tools, ask);
  return asked;
}

/** Whether an answer is this number: in figures alone, or with the separators that the question shows. */
export function saysCount(answer: string | undefined, count: number): boolean {
  return answer?.replace(/[\s,]/gu, '') === String(count);
}

/** By their names, which say more than how many they are. */
async function confirmUnrecognised(
  strange: readonly KeyTarget[],
  { words }: KeyTools,
  ask: AskTerminal,
): Promise<void> {
  const [unknown] = strange;
  if (unknown === undefined) return;
  const names = strange.map(({ name }) => name);
  const answer = await ask(words('confirmUnrecognised', { count: names.length, names: names.join(', ') }));
  const said = (answer ?? '').split(',').map((name) => name.trim());
  if (said.length !== names.length || !names.every((name) => said.includes(name))) {
    throw new AppError('prepare.unknown_not_confirmed', { device: unknown.name });
  }
}
