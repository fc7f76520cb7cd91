import { statSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { sizeText } from '../../words.ts';
import type { KeyTarget } from '@cartable/desktop/keys/drives/keyTargets.ts';
import type { KeyTools } from './keyCommand.ts';

/** Asks a question at the terminal; undefined where there is nobody to answer. */
export type AskTerminal = (question: string) => Promise<string | undefined>;

/** The process's own terminal. */
export const askTerminal: AskTerminal = async (question) => {
  if (!process.stdin.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await reader.question(question);
  } finally {
    reader.close();
  }
};

/** What holds something that would be gone. */
function holdsSomething(target: KeyTarget): boolean {
  return !target.isNew && (target.drive !== undefined || statSync(target.path).size > 0);
}

/** One target in a list, with what tells it from its neighbours. */
export function describeTarget({ name, drive, isNew }: KeyTarget, { words, language }: KeyTools): string {
  if (drive === undefined) return `${name}  ${words(isNew ? 'newFile' : 'oldFile')}`;
  return [name, drive.model, sizeText(drive.sizeBytes, language), drive.serial].filter(Boolean).join('  ');
}

/**
 * Nothing is overwritten before the technician has said so: with `--confirm` and the very names, or by typing how many keys will be erased
 * under the list that names them.
 * @throws {AppError} `prepare.not_confirmed` (data: device)
 */
export async function confirmTargets(
  targets: readonly KeyTarget[],
  confirmed: string | undefined,
  tools: KeyTools,
  ask: AskTerminal = askTerminal,
): Promise<void> {
  const erased = targets.filter(holdsSomething);
  const [first] = erased;
  if (first === undefined) return;
  if (confirmed !== undefined) {
    const names = new Set(confirmed.split(',').map((name) => name.trim()));
    const missing = erased.find((target) => !names.has(target.name));
    if (missing !== undefined) throw new AppError('prepare.not_confirmed', { device: missing.name });
    return;
  }
  for (const target of erased) tools.say(`  ${describeTarget(target, tools)}`);
  const answer = await ask(tools.words('confirm', { count: erased.length }));
  if (answer?.trim() !== String(erased.length)) {
    throw new AppError('prepare.not_confirmed', { device: first.name });
  }
}
