import { isAppError } from '@cartable/shared/lib/errors.ts';
import { errorReply } from '../http/errorReply.ts';
import { optionRefused } from './checkedOption.ts';
import { type CommandName, terminalLanguage, usageOf } from './commandUsage.ts';
import { goOnUnread } from './goOnUnread.ts';

/** Exit code of a command that refuses or was wrongly used. */
const REFUSED = 2;

/**
 * Runs an operator's command to its end, as every one of them ends: `--help` prints how it is written; a refusal is one JSON line on standard
 * error and exit code 2, followed by how the command is written when that was wrong (the server's standard error is a log and stays JSON lines).
 * A defect is thrown, with its stack.
 *
 * @param work does it; a number that it gives is its exit code
 */
export async function runCommand(
  name: CommandName,
  work: (args: readonly string[]) => Promise<unknown>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  goOnUnread();
  const language = terminalLanguage();
  if (args.some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(`${usageOf(name, language)}\n`);
    return;
  }
  try {
    const code = await work(args);
    process.exitCode = typeof code === 'number' ? code : 0;
  } catch (thrown) {
    const error = isParseError(thrown) ? optionRefused(thrown) : thrown;
    if (!isAppError(error)) throw error;
    const misused = error.code === 'server.config' && name !== 'server';
    const reply = errorReply(misused ? 'command.option' : error.code, error.data, language);
    process.stderr.write(`${JSON.stringify({ event: 'refused', ...reply })}\n`);
    if (misused) process.stderr.write(`\n${usageOf(name, language)}\n`);
    process.exitCode = REFUSED;
  }
}

/** What `parseArgs` throws of a line that it does not understand. */
function isParseError(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
}
