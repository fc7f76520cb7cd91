import { judgeTargets, type KeyTarget, type TargetWish } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { errorText } from '../../words.ts';
import type { KeyTools } from './keyCommand.ts';

/** Those of the named targets that are fit, and how many are not. */
export interface FitTargets {
  readonly targets: readonly KeyTarget[];
  readonly unfit: number;
}

/**
 * Looks at what was named and says of each that is unfit why; the others are gone on with.
 * @throws {AppError} `prepare.twice`, `prepare.no_drives`
 */
export async function fitTargets(
  names: readonly string[],
  { say, language }: KeyTools,
  wish: TargetWish = {},
): Promise<FitTargets> {
  const targets: KeyTarget[] = [];
  for (const { name, judged } of await judgeTargets(names, lsblkDrives, wish)) {
    if (judged.ok) targets.push(judged.value);
    else say(failedLine(name, judged.error, language));
  }
  return { targets, unfit: names.length - targets.length };
}

/** How a key that did not work is told: its name, the sentence and the code. */
export function failedLine(
  name: string,
  error: Parameters<typeof errorText>[0],
  language: KeyTools['language'],
): string {
  return `✗ ${name}  ${errorText(error, language)} [${error.code}]`;
}
