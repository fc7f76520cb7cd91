import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeySystem } from '../../pack/packProgram.ts';
import { readOptions } from '../key/commands/options.ts';
import { programsOf } from '../key/commands/programsOf.ts';
import { isSignerNamed, releasePublicKey } from '../key/commands/releasePublicKey.ts';
import { mustBeFor } from '@cartable/desktop/keys/image/programSystem.ts';
import type { ProgramFolder } from '@cartable/desktop/keys/image/masterContents.ts';
import { tellTrust } from '../trustOfProgram.ts';
import { type Language, sizeText, technicianWords } from '../words.ts';
import { usageOf } from '../shared/usage.ts';
import { madeAt } from '../shared/place.ts';
import { debVersion, makeDeb } from './debPackage.ts';
import { readKitPolicy } from './kitPolicy.ts';
import { type ProgramCopy, programCopy } from './programCopy.ts';
import { mirrorCommand } from './mirrorCommand.ts';
import { makeWindowsZip } from './windowsZip.ts';

/** A kit of the machines of one system. */
interface Kit {
  readonly copies: readonly ProgramCopy[];
  readonly name: () => string;
  readonly make: (path: string) => Promise<void>;
}

/** The copies as they are gathered, and the package that is made of them. */
const roomFor = (copies: readonly ProgramCopy[]): number =>
  2 * copies.flatMap(({ files }) => files).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/**
 * `npm run technician -- lab build --to FOLDER [--policy F] [--authority F] [--program linux=FOLDER]… [--revision N] [--force]`: makes the offline kits
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
  if (name === 'mirror') return mirrorCommand(rest, language, say);
  if (name !== 'build') {
    say(`${words('usage')}\n${usageOf(['lab'], language)}`);
    return 2;
  }
  const given = readOptions(rest, [
    'to',
    'policy',
    'authority',
    'program',
    'revision',
    'release-key',
    'force',
  ]);
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
  const releaseKey = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const kits: readonly Kit[] = [
    {
      copies: linux,
      name: () => `cartable-lab_${debVersion({ copies: linux, revision })}_amd64.deb`,
      make: (path: string) => makeDeb(path, { copies: linux, kit, releaseKey, revision }),
    },
    {
      copies: windows,
      name: () => `cartable-lab-${debVersion({ copies: windows, revision })}-windows.zip`,
      make: (path: string) => makeWindowsZip(path, windows, kit),
    },
  ].filter(({ copies }) => copies.length > 0);
  const paths = kits.map(({ name }) => join(folder, name()));
  const there = paths.find((path) => existsSync(path));
  // Machines know a package by its number: other contents under the same one would not be seen.
  if (there !== undefined && !given.has('force')) throw new AppError('prepare.kit_there', { path: there });
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new AppError('prepare.file_there', { path: folder });
  const isNew = !existsSync(folder);
  await madeAt({ path: folder, needsBytes: 0 }, () => mkdirSync(folder, { recursive: true }));
  if (kit.policy === undefined) say(words('labNone'));
  try {
    for (const [index, { copies, make }] of kits.entries()) {
      const path = paths[index] ?? '';
      await madeAt({ path, needsBytes: roomFor(copies) }, () => make(path));
      tell(path, copies);
    }
  } catch (error) {
    if (isNew && readdirSync(folder).length === 0) rmdirSync(folder);
    throw error;
  }
  const packed = programs.filter(({ system }) => system !== 'mac');
  await tellTrust(packed, words, say);
  return 0;

  function copiesFor(system: KeySystem, all: readonly ProgramFolder[]): Promise<ProgramCopy[]> {
    const wanted = all.filter((one) => one.system === system);
    return Promise.all(
      wanted.map((one) => programCopy(one.folder, publicKey, isSignerNamed(given.get('release-key')))),
    );
  }
  function tell(path: string, copies: readonly ProgramCopy[]): void {
    const size = sizeText(statSync(path).size, language);
    say(words('labMade', { path, programs: copies.map((one) => one.name).join(', '), size }));
  }
}
