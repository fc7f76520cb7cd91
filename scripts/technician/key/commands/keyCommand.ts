import type { Language } from '../../words.ts';
import { technicianWords, type Words } from '../../words.ts';
import type { AskTerminal } from './confirm.ts';
import { assignKey, exportFleet, makeBatch, replaceKey } from './fleetCommands.ts';
import { inspectKeys } from './inspectCommand.ts';
import { verifyKeys } from './lookCommands.ts';
import { usageOf } from '../../shared/usage.ts';
import { type Given, type Name, onServer, readOptions } from './options.ts';
import { renewTickets } from './renewCommand.ts';
import { makeLabels, personaliseKeys } from './personaliseCommand.ts';
import { buildImage, listDrives, wipeTargets, writeImage } from './writeCommands.ts';

/** What a command runs with. */
export interface KeyTools {
  readonly words: Words;
  readonly language: Language;
  readonly say: (line: string) => void;
  /** Asks whoever runs it; the process's own terminal unless said otherwise. */
  readonly ask?: AskTerminal;
}

/** Runs one command; returns its exit code. */
export type KeyCommand = (given: Given, tools: KeyTools) => Promise<number>;

/** Each command, and the options that it takes. */
const commands: Readonly<Record<string, readonly [KeyCommand, readonly Name[]]>> = {
  build: [buildImage, ['out', 'size', 'program', 'release-key', 'force']],
  drives: [listDrives, []],
  write: [writeImage, ['image', 'rest', 'confirm', 'erase-profile', 'force']],
  wipe: [wipeTargets, ['confirm', 'erase-profile', 'force']],
  batch: [makeBatch, [...onServer, 'count', 'class', 'people', 'to']],
  personalise: [personaliseKeys, ['batch', 'labels', 'take-over']],
  labels: [makeLabels, ['batch', 'to']],
  verify: [verifyKeys, [...onServer, 'blank', 'release-key']],
  inspect: [inspectKeys, [...onServer, 'batch']],
  assign: [assignKey, onServer],
  replace: [replaceKey, [...onServer, 'to', 'confirm']],
  renew: [renewTickets, [...onServer, 'to', 'confirm', 'class']],
  export: [exportFleet, [...onServer, 'to', 'force']],
};

/**
 * `npm run technician -- key <command>`; docs/guide/technicien.fr.md describes each. Exit code 0 when everything asked for was done.
 * @throws {AppError} `prepare.*`, `fleet.*`, `auth.*`, `net.*`
 */
export async function keyCommand(
  args: readonly string[],
  language: Language,
  say: KeyTools['say'] = (line) => console.log(line),
  ask?: AskTerminal,
): Promise<number> {
  const [name = '', ...rest] = args;
  const command = commands[name];
  const words = technicianWords(language);
  if (command === undefined) {
    say(`${words('usage')}\n${usageOf(['key'], language)}`);
    return 2;
  }
  const [run, allowed] = command;
  return run(readOptions(rest, allowed), { words, language, say, ...(ask && { ask }) });
}
