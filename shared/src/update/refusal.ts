import { z } from 'zod';
import { programVersion } from './release.ts';

/** Why a key takes no version that it is offered, of what a server is told: the rest passes by itself. */
export const refusalCodes = [
  'update.forged',
  'update.unfit',
  'update.dead_end',
  'update.expired',
  'update.rolled_back',
  'update.key_full',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** What is wrong with the version itself, or with the repository for the program that refuses: no waiting and no room mends it. */
const ofTheVersion: readonly string[] = ['update.forged', 'update.unfit', 'update.dead_end'];

/** A refusal as a key tells it. */
export const toldRefusal = z.strictObject({ version: programVersion, code: z.enum(refusalCodes) });
export type ToldRefusal = z.infer<typeof toldRefusal>;

/** Whether a failure of this code is told at all. */
export function isToldRefusal(code: string): code is RefusalCode {
  return refusalCodes.some((one) => one === code);
}

/** Whether a refusal counts as a failure of the version, and stops its roll-out as a start that failed does (docs/decisions/0257). */
export function isOfTheVersion(code: RefusalCode): boolean {
  return ofTheVersion.includes(code);
}
