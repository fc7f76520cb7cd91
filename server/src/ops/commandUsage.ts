import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The commands of an operator, by the name that `npm run` has for them; `server` is the server itself. */
export const commandNames = [
  'accounts',
  'audit',
  'backup',
  'erase-person',
  'export-person',
  'import',
  'letters',
  'region',
  'restore',
  'retention',
  'rollout',
  'server',
] as const;
export type CommandName = (typeof commandNames)[number];
export type CommandLanguage = 'fr' | 'en';

const usages = z.record(z.enum(commandNames), z.array(z.string()));

/** The language of whoever sits at this terminal: French unless the environment says English. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): CommandLanguage {
  return env.LANG?.startsWith('en') === true ? 'en' : 'fr';
}

/** How a command is written, a line for each of its forms and options. */
export function usageOf(name: CommandName, language: CommandLanguage): string {
  const url = new URL(`../../../shared/locales/${language}/commands.json`, import.meta.url);
  return usages.parse(JSON.parse(readFileSync(url, 'utf8')))[name].join('\n');
}
