import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { membership } from '../../directory/membership.ts';
import { period } from '../../directory/period.ts';
import { type School, school } from '../../directory/school.ts';
import { needBy, needOne, put, type RecordView, remove, type Write } from '../../mutator.ts';
import { type Average, average, averageId, cohortOf } from '../average.ts';
import { type Evaluation, evaluation, seriesOf } from '../evaluation.ts';
import { type ForcedAverage, forcedAverage } from '../forced.ts';
import { type Mark, mark } from '../mark.ts';
import { defaultRounding, type Rounding, roundToStep } from '../rules/rounding.ts';
import { type CountedMark, subjectAverage } from '../rules/subjectAverage.ts';
import { groupEvaluationsOf, needGroupEvaluations } from './groupEvaluations.ts';
import { isClassOfPeriod, needClassOfPeriod } from './periodClass.ts';

/** With more pupils than this, reading the class's marks at once costs less than reading each pupil's. */
const fewPupils = 8;
/** In the place of a pupil: all of them. */
export const everyone = '*';

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

/** The key of one pupil's average in a subject and period, or of everyone's. */
export function subjectAverageKey(
  classId: string,
  subjectId: string,
  periodId: string,
  pupilId: string,
): string {
  return `${seriesOf(classId, subjectId, periodId)}/${pupilId}`;
}

export interface Subject {
  readonly series: RecordId;
  readonly classId: RecordId;
  readonly subjectId: RecordId;
  readonly periodId: RecordId;
  readonly cohort: RecordId;
  /** Undefined = every pupil. */
  readonly pupilId: UserId | undefined;
}

/** What a key of {@link subjectAverages} asks for. */
export function subjectOf(key: string): Subject {
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

/** A mark as it counts, and the class or group in which it was given. */
type PlacedMark = CountedMark & Pick<Evaluation, 'classId'>;

/** The published marks of the series and of the pupils' groups, by pupil. */
function marksByPupil(view: RecordView, subject: Subject): ReadonlyMap<UserId, readonly PlacedMark[]> {
  const byPupil = new Map<UserId, PlacedMark[]>();
  for (const of of [...publishedOf(view, subject.series), ...groupEvaluationsOf(view, subject)]) {
    for (const { pupilId, status, value } of marksOf(view, of, subject.pupilId)) {
      if (status === 'empty') continue;
      const own = byPupil.get(pupilId) ?? [];
      own.push({ ...of, status, value });
      byPupil.set(pupilId, own);
    }
  }
  return byPupil;
}

/** Whose averages are looked at: the pupil asked for, or all who have a mark or an average. */
function pupilsOf(
  view: RecordView,
  subject: Subject,
  marks: ReadonlyMap<UserId, readonly CountedMark[]>,
): readonly UserId[] {
  if (subject.pupilId !== undefined) return [subject.pupilId];
  const averaged = view.by(average, 'cohort', subject.cohort).map((one) => one.pupilId);
  return [...new Set([...marks.keys(), ...averaged])];
}

function deriveOne(
  subject: Subject,
  pupilId: UserId,
  marks: readonly PlacedMark[],
  forced: ForcedAverage | undefined,
  rounding: Rounding,
): Write {
  const { classId, subjectId, periodId, cohort } = subject;
  const id = averageId(pupilId, periodId, subjectId);
  if (marks.length === 0 && !forced) return remove(average, id);
  const groups = new Set(marks.flatMap((one) => (one.classId === classId ? [] : [one.classId])));
  if (forced?.groupId !== undefined) groups.add(forced.groupId);
  const computed = subjectAverage(marks);
  const value = computed === undefined ? null : roundToStep(computed, rounding);
  return put(average, {
    id,
    pupilId,
    classId,
    periodId,
    subjectId,
    value: forced ? forced.value : value,
    forced: forced !== undefined,
    exact: null,
    cohort,
    ...(groups.size > 0 && { groupIds: [...groups].sort() }),
  });
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
    const { pupilId } = subject;
    return [
      needOne(school, joinedId(schoolId)),
      needBy(evaluation, 'series', subject.series),
      needBy(forcedAverage, 'cohort', subject.cohort),
      needBy(membership, 'classId', subject.classId),
      ...(pupilId === undefined ? [needBy(average, 'cohort', subject.cohort)] : []),
      ...publishedOf(loaded, subject.series).map((of) =>
        pupilId === undefined ? needBy(mark, 'evaluationId', of.id) : needOne(mark, joinedId(of.id, pupilId)),
      ),
      ...needGroupEvaluations(loaded, subject),
      needOne(period, subject.periodId),
      ...needClassOfPeriod(loaded, subject.classId, loaded.get(period, subject.periodId), pupilId),
    ];
  },
  derive(key, view, schoolId) {
    const subject = subjectOf(key);
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    const marks = marksByPupil(view, subject);
    const during = view.get(period, subject.periodId);
    const forcedOnes = view.by(forcedAverage, 'cohort', subject.cohort).filter((one) => one.state !== 'none');
    const forced = new Map(forcedOnes.map((one) => [one.pupilId, one]));
    return pupilsOf(view, subject, marks)
      .filter((pupilId) => isClassOfPeriod(view, subject.classId, during, pupilId))
      .map((pupilId) => deriveOne(subject, pupilId, marks.get(pupilId) ?? [], forced.get(pupilId), rounding));
  },
};
