import { joinedId, type RecordId } from '../../../lib/ids.ts';
import type { Derivation } from '../../derivation.ts';
import { type Service, service } from '../../directory/service.ts';
import type { RecordView } from '../../mutator.ts';
import { classAverages, needClassAverages } from './classAverages.ts';
import { everyone, subjectAverageKey, subjectAverages } from './subjectAverages.ts';

function subjectOf(key: string): { readonly classId: RecordId; readonly subjectId: RecordId } {
  const [classId = '', subjectId = ''] = key.split('/');
  return { classId: joinedId(classId), subjectId: joinedId(subjectId) };
}

/** The subject's averages to make anew: one key a period in which somebody has one. */
function seriesKeys(view: RecordView, key: string): readonly string[] {
  const { classId, subjectId } = subjectOf(key);
  const own = classAverages(view, classId).filter((one) => one.subjectId === subjectId);
  const periods = new Set(own.map((one) => one.periodId));
  return [...periods].map((periodId) => subjectAverageKey(classId, subjectId, periodId, everyone));
}

/**
 * Subjects that lost a part because a class's services changed: their averages are those of their own marks again, or none. If other parts
 * are left, the general averages put the average of those in its place.
 */
export const regroupedSubjects: Derivation = {
  name: 'grades.regroupedSubjects',
  affected(changes) {
    const keys = changes.flatMap(({ type, before, after }) => {
      if (type !== service.type || before === undefined) return [];
      const [old, now] = [before as Service, after as Service | undefined];
      if (old.partOf === null || (now?.partOf === old.partOf && now.classId === old.classId)) return [];
      return [`${old.classId}/${old.partOf}`];
    });
    return [...new Set(keys)];
  },
  needs: (key, loaded, schoolId) => [
    ...needClassAverages(loaded, subjectOf(key).classId),
    ...seriesKeys(loaded, key).flatMap((one) => subjectAverages.needs(one, loaded, schoolId)),
  ],
  derive: (key, view, schoolId) =>
    seriesKeys(view, key).flatMap((one) => subjectAverages.derive(one, view, schoolId)),
};
