import type { RecordId, UserId } from '../../../lib/ids.ts';
import { membershipsOf } from '../../classMembers.ts';
import type { Derivation } from '../../derivation.ts';
import { membership } from '../../directory/membership.ts';
import { period } from '../../directory/period.ts';
import { schoolClass } from '../../directory/schoolClass.ts';
import { needBy, needOne, type RecordView } from '../../mutator.ts';
import { classOfPeriod, pupilMemberships } from './periodClass.ts';
import { subjectAverageKey, subjectAverages, subjectOf } from './subjectAverages.ts';

function isGroup(view: RecordView, classId: RecordId): boolean {
  return view.get(schoolClass, classId)?.group === true;
}

/** Whose averages a group's marks move: the pupil's, or those of all who are or were in it. */
function pupilsOf(view: RecordView, classId: RecordId, pupilId: UserId | undefined): readonly UserId[] {
  if (pupilId !== undefined) return [pupilId];
  const members = view.by(membership, 'classId', classId).filter((one) => one.role === 'pupil');
  return [...new Set(members.map((one) => one.userId))];
}

/** Keys of the averages to make anew, each in the class that makes it; nothing when the series is a class's own. */
function averageKeys(view: RecordView, key: string): readonly string[] {
  const { classId, subjectId, periodId, pupilId } = subjectOf(key);
  if (!isGroup(view, classId)) return [];
  const during = view.get(period, periodId);
  return pupilsOf(view, classId, pupilId).flatMap((one) => {
    const own = classOfPeriod(pupilMemberships(view, one), during);
    return own === undefined ? [] : [subjectAverageKey(own, subjectId, periodId, one)];
  });
}

/**
 * Marks given in a teaching group count in the average that each pupil has in their class: an average has one record a pupil, period and
 * subject. What moved in the group's series is looked at pupil by pupil, as each may be of another class.
 */
export const groupAverages: Derivation = {
  name: 'grades.groupAverages',
  affected: (changes) => subjectAverages.affected(changes),
  needs(key, loaded, schoolId) {
    const { classId, periodId, pupilId } = subjectOf(key);
    if (!isGroup(loaded, classId)) return [needOne(schoolClass, classId)];
    return [
      needOne(schoolClass, classId),
      needOne(period, periodId),
      ...(pupilId === undefined ? [needBy(membership, 'classId', classId)] : []),
      ...pupilsOf(loaded, classId, pupilId).map(membershipsOf),
      ...averageKeys(loaded, key).flatMap((one) => subjectAverages.needs(one, loaded, schoolId)),
    ];
  },
  derive: (key, view, schoolId) =>
    averageKeys(view, key).flatMap((one) => subjectAverages.derive(one, view, schoolId)),
};
