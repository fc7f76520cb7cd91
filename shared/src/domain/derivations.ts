import type { Derivation } from './derivation.ts';
import { cohortFigures } from './grades/derivations/cohortFigures.ts';
import { evaluationFigures } from './grades/derivations/evaluationFigures.ts';
import { groupAverages } from './grades/derivations/groupAverages.ts';
import { generalAverages } from './grades/derivations/generalAverages.ts';
import { movedPupils } from './grades/derivations/movedPupils.ts';
import { regroupedSubjects } from './grades/derivations/regroupedSubjects.ts';
import { subjectAverages } from './grades/derivations/subjectAverages.ts';
import { yearAverages } from './grades/derivations/yearAverages.ts';

/** What the server computes after each mutation, in this order: each rests on those before it. */
export const derivations: readonly Derivation[] = [
  subjectAverages,
  groupAverages,
  movedPupils,
  regroupedSubjects,
  generalAverages,
  yearAverages,
  cohortFigures,
  evaluationFigures,
];
