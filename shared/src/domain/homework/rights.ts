import { type Actor, teaches } from '../actor.ts';
import type { Assignment } from './assignment.ts';

type Place = Pick<Assignment, 'classId' | 'subjectId'>;

/** Whoever teaches the subject to the class gives, edits and corrects its homework: co-teachers and substitutes included. */
export function mayTeach(actor: Actor, place: Place): boolean {
  return actor.roles.has('teacher') && teaches(actor, place.classId, place.subjectId);
}

/** A pupil acts on the published homework of their own class. */
export function mayDo(actor: Actor, assignment: Pick<Assignment, 'classId' | 'published'>): boolean {
  return assignment.published && actor.pupilOf.has(assignment.classId);
}
