import { isAppError } from '@cartable/shared/lib/errors.ts';
import { escrowCommand } from './escrow.ts';
import { keyCommand } from './key/commands/keyCommand.ts';
import { labCommand } from './lab/labCommand.ts';
import { updateCommand } from './update/updateCommand.ts';
import { asksForHelp, usageOf } from './shared/usage.ts';
import { technicianWords, terminalLanguage, refusalText } from './words.ts';
import { goOnUnread } from '@cartable/server/ops/goOnUnread.ts';

/** `npm run technician -- key|lab|update|escrow …`. Exit code 0: done; 1: refused, or some keys failed; 2: not a command. */
async function main(args: readonly string[]): Promise<number> {
  const language = terminalLanguage();
  const [area, ...rest] = args;
  if (asksForHelp(args)) {
    console.log(usageOf(args, language));
    return 0;
  }
  try {
    if (area === 'key') return await keyCommand(rest, language);
    if (area === 'lab') return await labCommand(rest, language);
    if (area === 'update') return await updateCommand(rest, language);
    if (area === 'escrow') return await escrowCommand(rest);
  } catch (error) {
    if (!isAppError(error)) throw error;
    console.error(refusalText(error, language));
    if (error.code !== 'prepare.usage') return 1;
    console.error(`\n${usageOf(args, language)}`);
    return 2;
  }
  console.error(`${technicianWords(language)('usage')}\n${usageOf(args, language)}`);
  return 2;
}

goOnUnread();
process.exitCode = await main(process.argv.slice(2));
