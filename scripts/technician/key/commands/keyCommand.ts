import type { Language } from '../../words.ts';
import { technicianWords, type Words } from '../../words.ts';
import { assignKey, exportFleet, makeBatch, replaceKey } from './fleetCommands.ts';
import { inspectKeys, verifyKeys } from './lookCommands.ts';
import { type Given, readOptions } from './options.ts';
import { renewTickets } from './renewCommand.ts';
import { makeLabels, personaliseKeys } from './personaliseCommand.ts';
import { buildImage, listDrives, wipeTargets, writeImage } from './writeCommands.ts';

/** What a command runs with. */
export interface KeyTools {
  readonly words: Words;
  readonly language: Language;
  readonly say: (line: string) => void;
}

/** Runs one command; returns its exit code. */
export type KeyCommand = (given: Given, tools: KeyTools) => Promise<number>;

const commands: Readonly<Record<string, KeyCommand>> = {
  build: buildImage,
  drives: listDrives,
  write: writeImage,
  wipe: wipeTargets,
  batch: makeBatch,
  personalise: personaliseKeys,
  labels: makeLabels,
  verify: verifyKeys,
  inspect: inspectKeys,
  assign: assignKey,
  replace: replaceKey,
  renew: renewTickets,
  export: exportFleet,
};

/**
 * `npm run technician -- key <command>`; docs/guide/technicien.fr.md describes each. Exit code 0 when everything asked for was done.
 * @throws {AppError} `prepare.*`, `fleet.*`, `auth.*`, `net.*`
 */
export async function keyCommand(
  args: readonly string[],
  language: Language,
  say: KeyTools['say'] = (line) => console.log(line),
): Promise<number> {
  const [name = '', ...rest] = args;
  const command = commands[name];
  const words = technicianWords(language);
  if (command === undefined) {
    say(words('usage'));
    return 2;
  }
  return command(readOptions(rest), { words, language, say });
}
