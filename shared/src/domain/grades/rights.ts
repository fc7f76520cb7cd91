import { type Actor, teaches } from '../actor.ts';
import type { Evaluation } from './evaluation.ts';

/** Whoever teaches the subject to the class marks it. Nobody else: a pupil's action never touches a grade. */
export function mayMark(actor: Actor, place: Pick<Evaluation, 'classId' | 'subjectId'>): boolean {
  return actor.roles.has('teacher') && teaches(actor, place.classId, place.subjectId);
}
