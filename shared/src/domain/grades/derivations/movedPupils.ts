import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import { membershipsOf } from '../../classMembers.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { type Membership, membership } from '../../directory/membership.ts';
import { period } from '../../directory/period.ts';
import { needBy, needOne, type RecordView } from '../../mutator.ts';
import { average } from '../average.ts';
import { evaluation, seriesOf } from '../evaluation.ts';
import { isYear } from '../schoolYear.ts';
import { classOfPeriod, pupilMemberships } from './periodClass.ts';
import { subjectAverageKey, subjectAverages } from './subjectAverages.ts';

/** Only gained memberships: a pupil who has no other has no average yet, and a directory's first import is spared the reading. */
const came = 'came';
const moved = 'moved';

function affected(changes: readonly RecordChange[]): readonly string[] {
  const pupils = new Map<UserId, typeof came | typeof moved>();
  for (const { type, before, after } of changes) {
    if (type !== membership.type) continue;
    for (const one of [before, after] as readonly (Membership | undefined)[]) {
      if (one?.role !== 'pupil' || one.inGroup === true) continue;
      const how = before === undefined ? came : moved;
      pupils.set(one.userId, pupils.get(one.userId) === moved ? moved : how);
    }
  }
  return [...pupils].map(([pupilId, how]) => `${pupilId}/${how}`);
}

function pupilOf(key: string): UserId {
  return joinedId(key.split('/')[0] ?? '') as UserId;
}

function mayHaveAverages(view: RecordView, key: string): boolean {
  return key.endsWith(`/${moved}`) || pupilMemberships(view, pupilOf(key)).length > 1;
}

interface Series {
  readonly subjectId: RecordId;
  readonly periodId: RecordId;
}

/** The subjects and periods in which the pupil has an average, or could have one in a class that they are or were in. */
function seriesAround(view: RecordView, pupilId: UserId): readonly Series[] {
  const classes = new Set(pupilMemberships(view, pupilId).map((one) => one.classId));
  const evaluations = [...classes].flatMap((classId) =>
    classId === null ? [] : view.by(evaluation, 'classId', classId),
  );
  const averages = view.by(average, 'pupilId', pupilId);
  const series = [...evaluations, ...averages].flatMap(({ subjectId, periodId }) =>
    subjectId === null || isYear(periodId) ? [] : [{ subjectId, periodId }],
  );
  return [...new Map(series.map((one) => [seriesOf('', one.subjectId, one.periodId), one])).values()];
}

/** Keys of the subject averages to make anew, each in the class that makes it now. */
function averageKeys(view: RecordView, pupilId: UserId): readonly string[] {
  const memberships = pupilMemberships(view, pupilId);
  return seriesAround(view, pupilId).flatMap(({ subjectId, periodId }) => {
    const classId = classOfPeriod(memberships, view.get(period, periodId));
    return classId === undefined ? [] : [subjectAverageKey(classId, subjectId, periodId, pupilId)];
  });
}

/**
 * A pupil who changes class takes their averages of the periods that are not over along: from then on they are those of the new class's
 * evaluations. Those of earlier periods stay with the class in which they were earned.
 */
export const movedPupils: Derivation = {
  name: 'grades.movedPupils',
  affected,
  needs(key, loaded, schoolId) {
    const pupilId = pupilOf(key);
    if (!mayHaveAverages(loaded, key)) return [membershipsOf(pupilId)];
    return [
      membershipsOf(pupilId),
      needBy(average, 'pupilId', pupilId),
      ...pupilMemberships(loaded, pupilId).flatMap((one) =>
        one.classId === null ? [] : [needBy(evaluation, 'classId', one.classId)],
      ),
      ...seriesAround(loaded, pupilId).map((one) => needOne(period, one.periodId)),
      ...averageKeys(loaded, pupilId).flatMap((one) => subjectAverages.needs(one, loaded, schoolId)),
    ];
  },
  derive(key, view, schoolId) {
    if (!mayHaveAverages(view, key)) return [];
    return averageKeys(view, pupilOf(key)).flatMap((one) => subjectAverages.derive(one, view, schoolId));
  },
};
