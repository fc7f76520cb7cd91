import type { z } from 'zod';
import type { AskDefinition } from './ask.ts';
import { accountAsks } from './asks/account.ts';
import { fleetAsks } from './asks/fleet.ts';
import { importAsks } from './asks/imports.ts';
import { periodAsks } from './asks/periods.ts';
import { regionAsks } from './asks/region.ts';
import { schoolAsks } from './asks/school.ts';
import { trustAsks } from './asks/trusts.ts';

const byName = {
  ...accountAsks,
  ...trustAsks,
  ...schoolAsks,
  ...periodAsks,
  ...importAsks,
  ...regionAsks,
  ...fleetAsks,
} as const;

export type AskName = keyof typeof byName;
export type AskArgs<N extends AskName> = z.input<(typeof byName)[N]['args']>;
export type AskAnswer<N extends AskName> = z.output<(typeof byName)[N]['answer']>;

/** Everything that a screen may ask of the server, by name; the same for the key and for the portal. */
export const asks: ReadonlyMap<string, AskDefinition> = new Map(
  // Each is called with what its own schema has parsed, so the erased types are the right ones.
  Object.entries(byName).map(([name, ask]) => [name, ask as unknown as AskDefinition]),
);
