import type { RecordId } from '../../../lib/ids.ts';
import { membership } from '../../directory/membership.ts';
import { type Need, needBy, type RecordView } from '../../mutator.ts';
import { type Average, average } from '../average.ts';
import { isYear } from '../schoolYear.ts';

/** The pupils who are or were in a class: an average stays with the last class. */
function pupilsOf(view: RecordView, classId: RecordId): readonly string[] {
  const pupils = view.by(membership, 'classId', classId).filter((one) => one.role === 'pupil');
  return [...new Set(pupils.map((one) => one.userId))];
}

/** What {@link classAverages} reads; asked until nothing is new. */
export function needClassAverages(loaded: RecordView, classId: RecordId): readonly Need[] {
  return [
    needBy(membership, 'classId', classId),
    ...pupilsOf(loaded, classId).map((pupilId) => needBy(average, 'pupilId', pupilId)),
  ];
}

/** Every average of a class, of all its pupils, subjects and periods; not those of the year, which follow from these. */
export function classAverages(view: RecordView, classId: RecordId): readonly Average[] {
  return pupilsOf(view, classId).flatMap((pupilId) =>
    view.by(average, 'pupilId', pupilId).filter((one) => one.classId === classId && !isYear(one.periodId)),
  );
}
