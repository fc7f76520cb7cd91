import { joinedId, type RecordId, type UserId } from '../../../lib/ids.ts';
import type { Derivation, RecordChange } from '../../derivation.ts';
import { school } from '../../directory/school.ts';
import { type Service, service } from '../../directory/service.ts';
import { needBy, needOne, put, type RecordView, remove, type Write } from '../../mutator.ts';
import { type Average, average, averageId, cohortOf } from '../average.ts';
import { generalAverage } from '../rules/generalAverage.ts';
import { fractionText, type Rational } from '../rules/rational.ts';
import { type Rounding, roundToStep } from '../rules/rounding.ts';
import { isYear } from '../schoolYear.ts';
import { classAverages, needClassAverages } from './classAverages.ts';
import { type OwnAverages, type PupilPeriod, parentAverages, partlessKeys } from './parentAverages.ts';
import { everyone, roundingOf, subjectAverages } from './subjectAverages.ts';

/** Weight of a subject that has no service. */
const plainService = { coefficient: 100, mode: 'normal', partOf: null } as const satisfies Partial<Service>;

/** `<class>/<period>/<pupil>` where a subject's average moved; `<class>/*` where the weights of its subjects did. */
function affected(changes: readonly RecordChange[]): readonly string[] {
  const classes = new Set<string>();
  const pupils = new Map<string, string>();
  for (const { type, before, after } of changes) {
    for (const record of [before, after]) {
      if (record === undefined) continue;
      if (type === service.type) classes.add((record as Service).classId);
      if (type !== average.type) continue;
      const one = record as Average;
      if (one.subjectId !== null && !isYear(one.periodId))
        pupils.set(`${one.classId}/${one.periodId}/${one.pupilId}`, one.classId);
    }
  }
  const alone = [...pupils].flatMap(([key, classId]) => (classes.has(classId) ? [] : [key]));
  return [...[...classes].map((classId) => `${classId}/${everyone}`), ...alone];
}

function classOf(key: string): RecordId {
  return joinedId(key.split('/')[0] ?? '');
}

function isWholeClass(key: string): boolean {
  return key.endsWith(`/${everyone}`);
}

/** Whose averages of which periods a key asks for. */
function subjectsOf(key: string, view: RecordView): readonly PupilPeriod[] {
  const classId = classOf(key);
  if (!isWholeClass(key)) {
    const [, periodId = '', pupilId = ''] = key.split('/');
    return [{ classId, periodId: joinedId(periodId), pupilId: joinedId(pupilId) as UserId }];
  }
  const all = classAverages(view, classId);
  const subjects = new Map(all.map((one) => [`${one.periodId}/${one.pupilId}`, one]));
  return [...subjects.values()].map(({ periodId, pupilId }) => ({ classId, periodId, pupilId }));
}

function ownAverages(view: RecordView, { classId, periodId, pupilId }: PupilPeriod): OwnAverages {
  const own = view
    .by(average, 'pupilId', pupilId)
    .filter((one) => one.classId === classId && one.periodId === periodId);
  return new Map(own.flatMap((one) => (one.subjectId === null ? [] : [[one.subjectId, one] as const])));
}

/** The same after these writes. */
function withWrites(own: OwnAverages, writes: readonly Write[]): OwnAverages {
  const written = new Map(writes.map((write) => [write.op === 'put' ? write.record.id : write.id, write]));
  const kept = [...own].filter(([, one]) => !written.has(one.id));
  const put = writes.flatMap((write) => (write.op === 'put' ? [write.record as Average] : []));
  return new Map([
    ...kept,
    ...put.flatMap((one) => (one.subjectId === null ? [] : [[one.subjectId, one] as const])),
  ]);
}

/** The unrounded general average over displayed subject averages, weighed by the class's services; undefined = NN. */
export function generalOfSubjects(
  services: readonly Service[],
  averages: readonly Pick<Average, 'subjectId' | 'value'>[],
): Rational | undefined {
  const bySubject = new Map(services.map((one) => [one.subjectId, one]));
  const results = averages.flatMap(({ subjectId, value }) => {
    const known = subjectId === null ? undefined : bySubject.get(subjectId);
    const { coefficient, mode, partOf } = known ?? plainService;
    return partOf === null ? [{ displayed: value, coefficient, mode }] : [];
  });
  return generalAverage(results);
}

function generalOf(
  view: RecordView,
  services: readonly Service[],
  own: OwnAverages,
  { classId, periodId, pupilId }: PupilPeriod,
  rounding: Rounding,
): readonly Write[] {
  const id = averageId(pupilId, periodId, null);
  // Of one who changed class, the other class has made it anew.
  if (own.size === 0) return view.get(average, id)?.classId === classId ? [remove(average, id)] : [];
  const exact = generalOfSubjects(services, [...own.values()]);
  const general = put(average, {
    id,
    pupilId,
    classId,
    periodId,
    subjectId: null,
    value: exact === undefined ? null : roundToStep(exact, rounding),
    forced: false,
    exact: exact === undefined ? null : fractionText(exact),
    cohort: cohortOf(classId, periodId, null),
  });
  return [general];
}

/**
 * Each pupil's averages of subjects made of sub-subjects, and their general average, from the displayed subject averages. A class's whole
 * averages are made anew when one of its coefficients, modes or groupings changes.
 */
export const generalAverages: Derivation = {
  name: 'grades.generalAverages',
  affected,
  needs(key, loaded, schoolId) {
    const classId = classOf(key);
    const services = loaded.by(service, 'classId', classId);
    return [
      needOne(school, joinedId(schoolId)),
      needBy(service, 'classId', classId),
      ...(isWholeClass(key) ? needClassAverages(loaded, classId) : []),
      ...subjectsOf(key, loaded).flatMap((subject) => [
        needBy(average, 'pupilId', subject.pupilId),
        needOne(average, averageId(subject.pupilId, subject.periodId, null)),
        ...partlessKeys(services, ownAverages(loaded, subject), subject).flatMap((one) =>
          subjectAverages.needs(one, loaded, schoolId),
        ),
      ]),
    ];
  },
  derive(key, view, schoolId) {
    const rounding = roundingOf(view.get(school, joinedId(schoolId)));
    const services = view.by(service, 'classId', classOf(key));
    return subjectsOf(key, view).flatMap((subject) => {
      const before = ownAverages(view, subject);
      const partless = partlessKeys(services, before, subject).flatMap((one) =>
        subjectAverages.derive(one, view, schoolId),
      );
      const own = withWrites(before, partless);
      const parents = parentAverages(services, own, subject, rounding).map((one) => put(average, one));
      return [
        ...partless,
        ...parents,
        ...generalOf(view, services, withWrites(own, parents), subject, rounding),
      ];
    });
  },
};
