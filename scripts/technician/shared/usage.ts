import { readFileSync } from 'node:fs';
import type { Language } from '../words.ts';

/** How each command is written, by its words (`key write`), a line for each of its forms and options. */
function usages(language: Language): Readonly<Record<string, readonly string[]>> {
  const url = new URL(`../../../shared/locales/${language}/technicianCommands.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** The commands that there are, by their words. */
export const commandNames = (language: Language): readonly string[] => Object.keys(usages(language));

/** How the command that somebody has begun to write is written; all of an area (`key`), or all there are, when it is none of them. */
export function usageOf(args: readonly string[], language: Language): string {
  const all = Object.entries(usages(language));
  const [area = '', name = ''] = args;
  const ofArea = all.filter(([words]) => words.split(' ')[0] === area);
  const ofCommand = ofArea.filter(([words]) => words === `${area} ${name}`);
  const chosen = [ofCommand, ofArea, all].find((some) => some.length > 0) ?? [];
  return chosen.flatMap(([, lines]) => lines).join('\n');
}

/** Whether somebody asks how a command is written. */
export const asksForHelp = (args: readonly string[]): boolean =>
  args.some((one) => one === '--help' || one === '-h');
