import { type CommandName, commandArgs } from '@cartable/shared/bridge/commands.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import { isPageUrl } from '../page/origin.ts';

/** Who sent a message, as Electron knows it (not as the sender says). */
export interface Sender {
  /** Address of the sending frame; undefined when it is gone already. */
  readonly url: string | undefined;
  /** Whether it is the top frame of the program's own window. */
  readonly isPage: boolean;
}

/** Carries out one checked command. */
export type CommandHandler = (name: CommandName, args: never) => Promise<Result<unknown>>;

/** Tells the log that a message was refused or a handler failed. */
export type GateLog = (code: string, data: Readonly<Record<string, string>>) => void;

/** Whether a message comes from our page. A frame of another origin, or another window, is nobody. */
export function isTrusted(sender: Sender): boolean {
  return sender.isPage && sender.url !== undefined && isPageUrl(sender.url);
}

/**
 * The one gate between the page and the program (Electron checklist, item 17): sender, command name and arguments are checked
 * here and nowhere else, against the very interface that the page is compiled with. Refusals are results; what was wrong
 * is logged by code, never with the arguments.
 */
export async function passGate(
  sender: Sender,
  name: unknown,
  args: unknown,
  handle: CommandHandler,
  log: GateLog,
): Promise<Result<unknown>> {
  if (!isTrusted(sender)) {
    log('gate.sender_refused', {});
    return refused('host.not_allowed');
  }
  if (!isCommandName(name)) {
    log('gate.command_unknown', {});
    return refused('host.not_allowed');
  }
  const parsed = commandArgs[name].safeParse(args);
  if (!parsed.success) {
    log('gate.arguments_refused', { command: name });
    return refused('host.bad_request');
  }
  try {
    // The schema of this very command has just said so.
    return await handle(name, parsed.data as never);
  } catch (error) {
    const code = isAppError(error) ? error.code : 'host.defect';
    log('gate.command_failed', { command: name, error: isAppError(error) ? code : errorName(error) });
    return isAppError(error) ? refused(error.code, error.data) : refused('host.defect');
  } finally {
    wipeSecrets(parsed.data);
    wipeSecrets(args);
  }
}

function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commandArgs, name);
}

/** The system's code (`EIO`) or the class: a message could quote a path. */
function errorName(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? String(error.code) : error.name;
  return typeof error;
}

/** Secrets cross as byte arrays: this process's copies are zeroed as soon as the command has ended. */
function wipeSecrets(args: unknown): void {
  if (typeof args !== 'object' || args === null) return;
  for (const value of Object.values(args)) {
    if (value instanceof Uint8Array) value.fill(0);
    else wipeSecrets(value);
  }
}
