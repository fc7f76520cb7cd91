import type { Unbranded } from '../lib/brand.ts';
import { createFolder } from './documents/mutators/createFolder.ts';
import { move } from './documents/mutators/move.ts';
import { purge } from './documents/mutators/purge.ts';
import { putFile } from './documents/mutators/putFile.ts';
import { rename } from './documents/mutators/rename.ts';
import { restore } from './documents/mutators/restore.ts';
import { trash } from './documents/mutators/trash.ts';
import { createEvaluation } from './grades/mutators/createEvaluation.ts';
import { editEvaluation } from './grades/mutators/editEvaluation.ts';
import { forceAverage } from './grades/mutators/forceAverage.ts';
import { publish } from './grades/mutators/publish.ts';
import { removeEvaluation } from './grades/mutators/removeEvaluation.ts';
import { setMark } from './grades/mutators/setMark.ts';
import { unpublish } from './grades/mutators/unpublish.ts';
import { correct } from './homework/mutators/correct.ts';
import { edit } from './homework/mutators/edit.ts';
import { give } from './homework/mutators/give.ts';
import { handIn } from './homework/mutators/handIn.ts';
import { remove } from './homework/mutators/remove.ts';
import { setDone } from './homework/mutators/setDone.ts';
import type { MutatorDefinition } from './mutator.ts';
import { dismissFlash } from './region/mutators/dismissFlash.ts';
import { set } from './settings/mutators/set.ts';

const byName = {
  'homework.give': give,
  'homework.edit': edit,
  'homework.remove': remove,
  'homework.setDone': setDone,
  'homework.handIn': handIn,
  'homework.correct': correct,
  'grades.createEvaluation': createEvaluation,
  'grades.editEvaluation': editEvaluation,
  'grades.removeEvaluation': removeEvaluation,
  'grades.setMark': setMark,
  'grades.forceAverage': forceAverage,
  'grades.publish': publish,
  'grades.unpublish': unpublish,
  'documents.createFolder': createFolder,
  'documents.putFile': putFile,
  'documents.rename': rename,
  'documents.move': move,
  'documents.trash': trash,
  'documents.restore': restore,
  'documents.purge': purge,
  'settings.set': set,
  'region.dismissFlash': dismissFlash,
} as const;

/** The arguments of an action by its name, as a screen writes them: identifiers and days are plain texts there. */
export type MutatorArgs = {
  readonly [Name in keyof typeof byName]: Unbranded<
    (typeof byName)[Name] extends MutatorDefinition<infer Args> ? Args : never
  >;
};
export type MutatorName = keyof MutatorArgs;

/** Every action the product knows, by name; the same on a key, in the portal and on the server. */
export const mutators: ReadonlyMap<string, MutatorDefinition> = new Map<string, MutatorDefinition>(
  Object.entries(byName),
);
