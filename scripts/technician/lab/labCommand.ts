import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeySystem } from '../../pack/packProgram.ts';
import { readOptions } from '../key/commands/options.ts';
import { programsOf } from '../key/commands/programsOf.ts';
import { releasePublicKey } from '../key/commands/releasePublicKey.ts';
import { mustBeFor } from '@cartable/desktop/keys/image/programSystem.ts';
import type { ProgramFolder } from '@cartable/desktop/keys/image/masterContents.ts';
import { tellTrust } from '../trustOfProgram.ts';
import { type Language, sizeText, technicianWords } from '../words.ts';
import { debVersion, makeDeb } from './debPackage.ts';
import { readKitPolicy } from './kitPolicy.ts';
import { type ProgramCopy, programCopy } from './programCopy.ts';
import { makeWindowsZip } from './windowsZip.ts';

/**
 * `npm run technician -- lab build --to FOLDER [--policy F] [--authority F] [--program linux=FOLDER]… [--revision N]`: makes the offline kits
 * for the machines of a lab, a .deb for Linux and a zip for Windows, as there are programs. Exit code 0; 2: not a command.
 * @throws {AppError} `prepare.*`
 */
export async function labCommand(
  args: readonly string[],
  language: Language,
  say: (line: string) => void = (line) => console.log(line),
): Promise<number> {
  const words = technicianWords(language);
  const [name, ...rest] = args;
  if (name !== 'build') {
    say(words('usage'));
    return 2;
  }
  const given = readOptions(rest);
  const folder = resolve(given.need('to'));
  const revision = Number(given.get('revision') ?? '1');
  if (!Number.isInteger(revision) || revision < 1)
    throw new AppError('prepare.usage', { option: '--revision' });
  const publicKey = releasePublicKey(given.get('release-key'));
  const kit = readKitPolicy(given.get('policy'), given.get('authority'));
  const programs = programsOf(given.programs);
  const [linux, windows] = [await copiesFor('linux', programs), await copiesFor('win', programs)];
  if (linux.length + windows.length === 0) throw new AppError('prepare.no_program');
  for (const one of programs) mustBeFor(one.system, one.folder);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new AppError('prepare.file_there', { path: folder });
  mkdirSync(folder, { recursive: true });
  if (kit.policy === undefined) say(words('labNone'));
  if (linux.length > 0) {
    const releaseKey = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const contents = { copies: linux, kit, releaseKey, revision };
    const path = join(folder, `cartable-lab_${debVersion(contents)}_amd64.deb`);
    await makeDeb(path, contents);
    tell(path, linux);
  }
  if (windows.length > 0) {
    const path = join(folder, `cartable-lab-${debVersion({ copies: windows, revision })}-windows.zip`);
    await makeWindowsZip(path, windows, kit);
    tell(path, windows);
  }
  const packed = programs.filter(({ system }) => system !== 'mac');
  await tellTrust(packed, words, say);
  return 0;

  function copiesFor(system: KeySystem, all: readonly ProgramFolder[]): Promise<ProgramCopy[]> {
    const wanted = all.filter((one) => one.system === system);
    return Promise.all(wanted.map((one) => programCopy(one.folder, publicKey)));
  }
  function tell(path: string, copies: readonly ProgramCopy[]): void {
    const size = sizeText(statSync(path).size, language);
    say(words('labMade', { path, programs: copies.map((one) => one.name).join(', '), size }));
  }
}
