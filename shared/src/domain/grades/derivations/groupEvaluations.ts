import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import { membershipsOf } from '../../classMembers.ts';
import { membership } from '../../directory/membership.ts';
import { type Need, needBy, needOne, type RecordView } from '../../mutator.ts';
import { type Evaluation, evaluation, groupSeriesOf } from '../evaluation.ts';
import { mark } from '../mark.ts';

/** Whose averages, of which subject and period. */
export interface GroupsAsked {
  readonly classId: RecordId;
  readonly subjectId: RecordId;
  readonly periodId: RecordId;
  /** Undefined = every pupil of the class. */
  readonly pupilId: UserId | undefined;
}

/** The published evaluations of the school's groups in a subject and period: none in nearly every subject. */
function published(view: RecordView, { subjectId, periodId }: GroupsAsked): readonly Evaluation[] {
  return view
    .by(evaluation, 'groupSeries', groupSeriesOf(subjectId, periodId))
    .filter((one) => one.published);
}

function groupsOf(evaluations: readonly Evaluation[]): readonly RecordId[] {
  return [...new Set(evaluations.map((one) => one.classId))];
}

function pupilsIn(view: RecordView, classId: RecordId): readonly UserId[] {
  return view
    .by(membership, 'classId', classId)
    .filter((one) => one.role === 'pupil')
    .map((one) => one.userId);
}

/** Whether the pupil asked for, or anybody of the class, is or was in the group. */
function concerns(view: RecordView, asked: GroupsAsked, groupId: RecordId): boolean {
  const { pupilId, classId } = asked;
  if (pupilId !== undefined) {
    return view
      .by(membership, 'userId', pupilId)
      .some((one) => one.role === 'pupil' && one.classId === groupId);
  }
  const own = new Set(pupilsIn(view, classId));
  return pupilsIn(view, groupId).some((one) => own.has(one));
}

/** The published evaluations of groups that count in these averages, beside the class's own. */
export function groupEvaluationsOf(view: RecordView, asked: GroupsAsked): readonly Evaluation[] {
  const all = published(view, asked);
  const counted = new Set(groupsOf(all).filter((groupId) => concerns(view, asked, groupId)));
  return all.filter((one) => counted.has(one.classId));
}

/** What {@link groupEvaluationsOf} reads, and the marks of what it answers, once the class's memberships are loaded. */
export function needGroupEvaluations(loaded: RecordView, asked: GroupsAsked): readonly Need[] {
  const { pupilId } = asked;
  const all = published(loaded, asked);
  const members =
    pupilId === undefined
      ? groupsOf(all).map((groupId) => needBy(membership, 'classId', groupId))
      : all.length > 0
        ? [membershipsOf(pupilId)]
        : [];
  return [
    needBy(evaluation, 'groupSeries', groupSeriesOf(asked.subjectId, asked.periodId)),
    ...members,
    ...groupEvaluationsOf(loaded, asked).map((of) =>
      pupilId === undefined ? needBy(mark, 'evaluationId', of.id) : needOne(mark, joinedId(of.id, pupilId)),
    ),
  ];
}
