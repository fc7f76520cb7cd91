import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { type Period, period } from '../../directory/period.ts';
import { school } from '../../directory/school.ts';
import { type Service, service } from '../../directory/service.ts';
import { needBy, needOne, put, type RecordView, remove, type Write } from '../../mutator.ts';
import { type Average, average, averageId, cohortOf } from '../average.ts';
import { fractionText } from '../rules/rational.ts';
import { type Rounding, roundToStep } from '../rules/rounding.ts';
import { yearAverage } from '../rules/weightedMean.ts';
import { isYear, yearOf } from '../schoolYear.ts';
import { classAverages, needClassAverages } from './classAverages.ts';
import { generalOfSubjects } from './generalAverages.ts';
import { everyone, roundingOf } from './subjectAverages.ts';

/** `<pupil>/<period>` where a subject's average of a period moved; `*`/`<class>` where the weights of a class's subjects did. */
function affected(changes: readonly RecordChange[]): readonly string[] {
  const keys = new Set<string>();
  for (const { type, before, after } of changes) {
    for (const record of [before, after]) {
      if (record === undefined) continue;
      if (type === service.type) keys.add(`${everyone}/${(record as Service).classId}`);
      if (type !== average.type) continue;
      const { pupilId, periodId, subjectId } = record as Average;
      if (subjectId !== null && !isYear(periodId)) keys.add(`${pupilId}/${periodId}`);
    }
  }
  return [...keys];
}

interface PupilYear {
  readonly pupilId: UserId;
  /** A period of the year. */
  readonly periodId: RecordId;
}

/** Whose year a key asks for: one pupil's, or that of everybody who has an average in the class. */
function subjectsOf(key: string, view: RecordView): readonly PupilYear[] {
  const [who = '', what = ''] = key.split('/');
  if (who !== everyone) return [{ pupilId: joinedId(who) as UserId, periodId: joinedId(what) }];
  const all = classAverages(view, joinedId(what));
  return [...new Map(all.map((one) => [`${one.pupilId}/${one.periodId}`, one])).values()];
}

/** An average of a period, and the period. */
interface Dated {
  readonly average: Average;
  readonly during: Period;
}

/** The pupil's averages of subjects in the periods of this school year, in the order of the periods. */
function averagesOfYear(view: RecordView, { pupilId, periodId }: PupilYear): readonly Dated[] {
  const asked = view.get(period, periodId);
  if (asked === undefined) return [];
  const year = yearOf(asked);
  return view
    .by(average, 'pupilId', pupilId)
    .flatMap((one) => {
      const during = isYear(one.periodId) ? undefined : view.get(period, one.periodId);
      return during === undefined || one.subjectId === null || yearOf(during) !== year
        ? []
        : [{ average: one, during }];
    })
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

const order = ({ average: { id }, during }: Dated): string => `${during.startsOn}/${id}`;

/** The class whose services weigh the year: that of the latest averages. */
function classOfYear(own: readonly Dated[]): RecordId | undefined {
  return own.at(-1)?.average.classId;
}

/** One pupil's averages of the year by subject, and the general one, in place of what is stored. */
function deriveYear(view: RecordView, subject: PupilYear, rounding: Rounding): readonly Write[] {
  const asked = view.get(period, subject.periodId);
  if (asked === undefined) return [];
  const { pupilId } = subject;
  const periodId = yearOf(asked);
  const own = averagesOfYear(view, subject);
  const stored = view.by(average, 'pupilId', pupilId).filter((one) => one.periodId === periodId);
  const classId = classOfYear(own);
  if (classId === undefined) return stored.map((one) => remove(average, one.id));
  const bySubject = Map.groupBy(own, (one) => one.average.subjectId);
  const make = (subjectId: RecordId | null, value: number | null, exact: string | null): Average => {
    const id = averageId(pupilId, periodId, subjectId);
    const cohort = cohortOf(classId, periodId, subjectId);
    return { id, pupilId, classId, periodId, subjectId, value, forced: false, exact, cohort };
  };
  const subjects = [...bySubject].map(([subjectId, dated]) => {
    const mean = yearAverage(dated.map((one) => one.average.value));
    return make(subjectId, mean === undefined ? null : roundToStep(mean, rounding), null);
  });
  const exact = generalOfSubjects(view.by(service, 'classId', classId), subjects);
  const value = exact === undefined ? null : roundToStep(exact, rounding);
  const general = make(null, value, exact === undefined ? null : fractionText(exact));
  const made = [...subjects, general];
  const known = new Map(stored.map((one) => [one.id, one]));
  const gone = stored.filter((one) => made.every(({ id }) => id !== one.id));
  // Most stay as they are: to say so here costs less than to have the host find out.
  const moved = made.filter((one) => !isSame(one, known.get(one.id)));
  return [...moved.map((one) => put(average, one)), ...gone.map((one) => remove(average, one.id))];
}

function isSame(one: Average, other: Average | undefined): boolean {
  return one.value === other?.value && one.exact === other.exact && one.classId === other.classId;
}

/**
 * Each pupil's averages over the school year: per subject the plain mean of the displayed averages of the periods that have one, rounded,
 * then weighted over the subjects. They are averages as the others are, of a period named `year2026`, and so have class figures.
 */
export const yearAverages: Derivation = {
  name: 'grades.yearAverages',
  affected,
  needs(key, loaded, schoolId) {
    const [who = '', what = ''] = key.split('/');
    return [
      needOne(school, joinedId(schoolId)),
      ...(who === everyone ? needClassAverages(loaded, joinedId(what)) : []),
      ...subjectsOf(key, loaded).flatMap((subject) => {
        const classId = classOfYear(averagesOfYear(loaded, subject));
        return [
          needOne(period, subject.periodId),
          needBy(average, 'pupilId', subject.pupilId),
          ...loaded
            .by(average, 'pupilId', subject.pupilId)
            .filter((one) => !isYear(one.periodId))
            .map((one) => needOne(period, one.periodId)),
          ...(classId === undefined ? [] : [needBy(service, 'classId', classId)]),
        ];
      }),
    ];
  },
  derive(key, view, schoolId) {
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    return subjectsOf(key, view).flatMap((subject) => deriveYear(view, subject, rounding));
  },
};
