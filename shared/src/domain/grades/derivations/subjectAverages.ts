import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import { isPupilOf, membershipsOf } from '../../classMembers.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { type School, school } from '../../directory/school.ts';
import { membership } from '../../directory/membership.ts';
import { needBy, needOne, put, type RecordView, remove, type Write } from '../../mutator.ts';
import { type Average, average, averageId, cohortOf } from '../average.ts';
import { type Evaluation, evaluation, seriesOf } from '../evaluation.ts';
import { forcedAverage } from '../forced.ts';
import { type Mark, mark } from '../mark.ts';
import { defaultRounding, type Rounding, roundToStep } from '../rules/rounding.ts';
import { subjectAverage } from '../rules/subjectAverage.ts';

/** With more pupils than this, reading the class's marks at once costs less than reading each pupil's. */
const fewPupils = 8;
const everyone = '*';

/** The records of a kind on both sides of the changes. */
function touched<R>(changes: readonly RecordChange[], type: string): readonly R[] {
  return changes
    .filter((change) => change.type === type)
    .flatMap((change) => [change.before, change.after])
    .flatMap((record) => (record === undefined ? [] : [record as R]));
}

function affected(changes: readonly RecordChange[]): readonly string[] {
  const pupils = new Map<string, Set<string>>();
  const note = (series: string, pupil: string) => {
    pupils.set(series, (pupils.get(series) ?? new Set()).add(pupil));
  };
  for (const one of touched<Evaluation>(changes, evaluation.type)) {
    if (one.published) note(one.series, everyone);
  }
  for (const one of touched<Mark>(changes, mark.type)) {
    if (one.published) note(seriesOf(one.classId, one.subjectId, one.periodId), one.pupilId);
  }
  for (const one of touched<Average>(changes, forcedAverage.type)) {
    if (one.subjectId) note(seriesOf(one.classId, one.subjectId, one.periodId), one.pupilId);
  }
  return [...pupils].flatMap(([series, set]) =>
    set.has(everyone) || set.size > fewPupils
      ? [`${series}/${everyone}`]
      : [...set].map((pupil) => `${series}/${pupil}`),
  );
}

interface Subject {
  readonly series: RecordId;
  readonly classId: RecordId;
  readonly subjectId: RecordId;
  readonly periodId: RecordId;
  readonly cohort: RecordId;
  /** Undefined = every pupil. */
  readonly pupilId: UserId | undefined;
}

function subjectOf(key: string): Subject {
  const [series = '', pupil = ''] = key.split('/');
  const [classId = '', subjectId = '', periodId = ''] = series.split('.');
  return {
    series: joinedId(series),
    classId: joinedId(classId),
    subjectId: joinedId(subjectId),
    periodId: joinedId(periodId),
    cohort: cohortOf(classId, periodId, subjectId),
    pupilId: pupil === everyone ? undefined : (joinedId(pupil) as UserId),
  };
}

function publishedOf(view: RecordView, series: string): readonly Evaluation[] {
  return view.by(evaluation, 'series', series).filter((one) => one.published);
}

function marksOf(view: RecordView, of: Evaluation, pupilId: UserId | undefined): readonly Mark[] {
  if (pupilId === undefined) return view.by(mark, 'evaluationId', of.id);
  const found = view.get(mark, joinedId(of.id, pupilId));
  return found ? [found] : [];
}

function pupilsOf(view: RecordView, subject: Subject): readonly UserId[] {
  if (subject.pupilId !== undefined) return [subject.pupilId];
  const pupils = new Set<UserId>();
  for (const of of publishedOf(view, subject.series)) {
    for (const one of view.by(mark, 'evaluationId', of.id)) pupils.add(one.pupilId);
  }
  for (const one of view.by(average, 'cohort', subject.cohort)) pupils.add(one.pupilId);
  return [...pupils];
}

/**
 * Whether this class is the pupil's last one. Marks in a class that the pupil has left stay, but no longer make the average, which has
 * one record a pupil, period and subject.
 */
function isLastClass(view: RecordView, pupilId: UserId, classId: RecordId): boolean {
  const started = (one: { readonly startsOn: string | null }) => one.startsOn ?? '';
  const own = view.by(membership, 'userId', pupilId).filter((one) => one.role === 'pupil');
  const here = own.filter((one) => one.classId === classId).map(started);
  const latest = here.toSorted().at(-1);
  return latest !== undefined && own.every((one) => started(one) <= latest);
}

function deriveOne(
  view: RecordView,
  subject: Subject,
  pupilId: UserId,
  rounding: Rounding,
): readonly Write[] {
  const { classId, subjectId, periodId, cohort } = subject;
  if (!isPupilOf(view, pupilId, classId) || !isLastClass(view, pupilId, classId)) return [];
  const id = averageId(pupilId, periodId, subjectId);
  const marks = publishedOf(view, subject.series).flatMap((of) =>
    marksOf(view, of, subject.pupilId)
      .filter((one) => one.pupilId === pupilId && one.status !== 'empty')
      .map((one) => ({ ...of, status: one.status, value: one.value })),
  );
  const forced = view
    .by(forcedAverage, 'cohort', cohort)
    .find((one) => one.id === id && one.state !== 'none');
  if (marks.length === 0 && !forced) return [remove(average, id)];
  const computed = subjectAverage(marks);
  const value = computed === undefined ? null : roundToStep(computed, rounding);
  const record: Average = {
    id,
    pupilId,
    classId,
    periodId,
    subjectId,
    value: forced ? forced.value : value,
    forced: forced !== undefined,
    exact: null,
    cohort,
  };
  return [put(average, record)];
}

/** The school's rounding; the default until its record is known. */
export function roundingOf(found: School | undefined): Rounding {
  return found ?? defaultRounding;
}

/** Each pupil's average in one subject over one period, from the published marks, or the one forced by a teacher. */
export const subjectAverages: Derivation = {
  name: 'grades.subjectAverages',
  affected,
  needs(key, loaded, schoolId) {
    const subject = subjectOf(key);
    const published = publishedOf(loaded, subject.series);
    const { pupilId } = subject;
    return [
      needOne(school, joinedId(schoolId)),
      needBy(evaluation, 'series', subject.series),
      needBy(forcedAverage, 'cohort', subject.cohort),
      ...(pupilId === undefined ? [needBy(average, 'cohort', subject.cohort)] : []),
      ...published.map((of) =>
        pupilId === undefined ? needBy(mark, 'evaluationId', of.id) : needOne(mark, joinedId(of.id, pupilId)),
      ),
      ...pupilsOf(loaded, subject).map(membershipsOf),
    ];
  },
  derive(key, view, schoolId) {
    const subject = subjectOf(key);
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    return pupilsOf(view, subject).flatMap((pupilId) => deriveOne(view, subject, pupilId, rounding));
  },
};
