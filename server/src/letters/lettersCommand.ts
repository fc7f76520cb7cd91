import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import { existingDataFolder } from '../ops/dataFolder.ts';
import { nodeClock, nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { issueLetters, operator } from './issueLetters.ts';
import { schoolFamilies } from './letterPeople.ts';
import { letterFileName } from './letterFileName.ts';
import { letterPdf } from './letterPdf.ts';
import { type LetterLanguage, letterWords } from './letterWords.ts';
import { runCommand } from '../ops/runCommand.ts';
import { terminalLanguage } from '../ops/commandUsage.ts';

const options = {
  data: { type: 'string' },
  uai: { type: 'string' },
  to: { type: 'string' },
  portal: { type: 'string' },
  class: { type: 'string' },
  'two-a-sheet': { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

/**
 * `npm run letters -- --data <folder> --uai <UAI> --to <new folder> --portal <https address> [--class <name>] [--two-a-sheet]`: activation letters for
 * families, one PDF a class. Whoever ran it says so to the school: earlier codes of these people no longer work.
 * @throws {AppError} `server.config`, `letters.school_unknown`, `letters.class_unknown` (data: name)
 */
export async function lettersCommand(
  args: readonly string[],
  say: (text: string) => void,
  language: LetterLanguage,
): Promise<void> {
  const values = parse(args);
  const need = (name: Exclude<keyof Values, 'two-a-sheet'>): string => {
    const value = values[name];
    if (value === undefined || value === '') throw new AppError('server.config', { option: `--${name}` });
    return value;
  };
  const [uai, folder, address] = [need('uai').toUpperCase(), need('to'), need('portal')];
  if (!/^https?:\/\/[^\s/]+/.test(address)) throw new AppError('server.config', { option: '--portal' });
  const layout = values['two-a-sheet'] ? 'two' : 'one';
  const storage = await openSqliteStorage(existingDataFolder(need('data')).database);
  try {
    const host = { storage, random: nodeRandom, clock: nodeClock, hasher: nodeHasher };
    const families = await schoolFamilies(
      storage.reader,
      uai,
      schoolDay(nodeClock.now()),
      letterWords(language),
    );
    const chosen = families.classes.filter(
      (one) => values.class === undefined || one.className === values.class,
    );
    if (chosen.length === 0 && values.class !== undefined)
      throw new AppError('letters.class_unknown', { name: values.class });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const counts = { letters: 0, files: 0 };
    const { schoolId, schoolName } = families;
    for (const [index, one] of chosen.entries()) {
      const letters = await issueLetters(host, schoolId, one, operator);
      if (letters.length === 0) continue;
      const name = `${String(index + 1).padStart(3, '0')}-${letterFileName(one.className)}.pdf`;
      const pdf = await letterPdf(letters, { schoolName, address, language }, layout);
      writeFileSync(join(folder, name), pdf, { mode: 0o600 });
      counts.letters += letters.length;
      counts.files += 1;
    }
    const words = letterWords(language);
    const empty = chosen.every((one) => one.people.length === 0);
    const none = empty ? words.nobody : words.none;
    say(counts.files === 0 ? none : fillSentence(words.made, { ...counts, folder }, language));
  } finally {
    await storage.close();
  }
}

if (import.meta.main) {
  await runCommand('letters', (args) =>
    lettersCommand(args, (text) => process.stdout.write(`${text}\n`), terminalLanguage()),
  );
}
