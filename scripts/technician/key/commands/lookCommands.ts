import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { errorText, sizeText } from '../../words.ts';
import type { KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import type { FatVolume } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { readIdentity } from '@cartable/desktop/keys/identity/keyIdentity.ts';
import { withKey } from '@cartable/desktop/keys/identity/openKey.ts';
import { verifyKey, wrongFilesOf } from '@cartable/desktop/keys/identity/verifyKey.ts';
import { failedLine, fitTargets } from './fitTargets.ts';
import { ask } from './fleetCommands.ts';
import type { KeyCommand, KeyTools } from './keyCommand.ts';
import type { Given } from './options.ts';
import { releasePublicKey } from './releasePublicKey.ts';
import { asTechnician } from './technicianSession.ts';

/** How many files of a key's programs are not as released. */
interface FoundOnKey {
  readonly serial: string;
  readonly wrong: number;
}

/** Looks at each key, also one that may not be written; one that cannot be read is told and stops nobody. Returns how many were not well. */
async function eachKey(
  given: Given,
  tools: KeyTools,
  look: (volume: FatVolume, target: KeyTarget) => boolean,
): Promise<number> {
  if (given.rest.length === 0) throw new AppError('prepare.usage', { option: 'DEVICE' });
  const { targets, unfit } = await fitTargets(given.rest, tools, { use: 'read' });
  let bad = unfit;
  for (const target of targets) {
    try {
      if (!withKey(target, (volume) => look(volume, target))) bad += 1;
    } catch (error) {
      if (!isAppError(error)) throw error;
      bad += 1;
      tools.say(failedLine(target.name, error, tools.language));
    }
  }
  return bad;
}

/**
 * `key verify [--blank] [--release-key PEM] [--server URL --login L] DEVICE…`: every damaged file is named. With a server the fleet is told: it flags the keys whose
 * program was modified, and no longer those that are as released.
 */
export const verifyKeys: KeyCommand = async (given, tools) => {
  const publicKey = releasePublicKey(given.get('release-key'));
  const checks: FoundOnKey[] = [];
  const bad = await eachKey(given, tools, (volume, target) => {
    const { identity, programs, faults, uncompared } = verifyKey(volume, publicKey, !given.has('blank'));
    const names = programs.map((one) => `${one.system} ${one.version}`).join(', ');
    const mark = faults.length === 0 ? '✓' : '✗';
    tools.say(`${mark} ${target.name}  ${identity.serial ?? '–'}  ${names}`);
    for (const { code, path } of faults) {
      tools.say(`    ${errorText({ code, data: { path } }, tools.language)} [${code}]`);
    }
    for (const path of uncompared) {
      const code = 'prepare.start_uncompared';
      tools.say(`    ${errorText({ code, data: { path } }, tools.language)} [${code}]`);
    }
    if (identity.serial !== undefined) checks.push({ serial: identity.serial, wrong: wrongFilesOf(faults) });
    return faults.length === 0;
  });
  if (given.get('server') !== undefined) await tellFleet(given, tools, checks);
  return bad === 0 ? 0 : 1;
};

async function tellFleet(given: Given, tools: KeyTools, checks: readonly FoundOnKey[]): Promise<void> {
  if (checks.length === 0) return;
  const { unknown } = await asTechnician(given, tools, (session) =>
    ask(session, 'fleet.noteChecks', { checks }),
  );
  tools.say(tools.words('checksTold', { count: checks.length - unknown.length }));
  if (unknown.length > 0) tools.say(tools.words('checksUnknown', { serials: unknown.join(', ') }));
}

/** `key inspect DEVICE…`: what a key says of itself, without reading its programs. */
export const inspectKeys: KeyCommand = async (given, tools) => {
  const { words, language, say } = tools;
  const bad = await eachKey(given, tools, (volume, target) => {
    const key = readIdentity(volume);
    say(`${target.name}`);
    say(`    ${words('serial')}: ${key.serial ?? words('none')}`);
    say(`    ${words('label')}: ${key.label ?? words('none')} (${key.volumeId})`);
    say(`    ${words('server')}: ${key.marker?.server ?? words('none')}`);
    say(`    ${words('free')}: ${sizeText(volume.freeBytes(), language)}`);
    const systems = (volume.list('app') ?? []).filter((entry) => entry.isFolder);
    say(`    ${words('systems')}: ${systems.map((one) => one.path.slice(4)).join(', ') || words('none')}`);
    const state = key.holdsProfile ? 'inUse' : key.waits ? 'waits' : key.marker ? 'started' : 'blank';
    say(`    ${words('state')}: ${words(state)}`);
    return true;
  });
  return bad === 0 ? 0 : 1;
};
