import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { mark } from '@cartable/shared/domain/grades/mark.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { Refusal } from '@cartable/shared/sync/client/refusals.ts';
import type { BuiltSchool, SchoolPerson } from '@cartable/shared/testing/school.ts';
import { FixtureHost } from './fixtureHost.ts';

const now = Date.parse('2026-11-23T18:05:00+01:00');
let made = 0;

function refusal(name: string, args: Json, code: string, more: Partial<Refusal> = {}): Refusal {
  made += 1;
  const at = now - 7_200_000;
  return {
    id: `refused${made}`,
    name,
    args,
    about: {},
    code,
    data: {},
    conflict: false,
    claimedAt: at,
    refusedAt: at,
    ...more,
  };
}

/** A hand-in that came after the correction, with a text and the file that every fixture host has. */
export function refusedHandIn(school: BuiltSchool, pupil: SchoolPerson): Refusal {
  const work = school.host.all(assignment).find((one) => one.published && one.classId === pupil.classId);
  const bytes = Buffer.from('Les volcans explosifs\n').length;
  return refusal(
    'homework.handIn',
    {
      id: 'refused-version',
      assignmentId: work?.id ?? '',
      comment: 'Voici mon exposé. J’ai ajouté la carte des plaques et corrigé les sources.',
      files: [
        {
          name: 'Notes de cours.txt',
          content: { manifest: bytes.toString(16).padStart(64, '0'), sizeBytes: bytes, mime: 'text/plain' },
        },
      ],
    },
    'homework.already_corrected',
  );
}

/** A teacher whose marks came after the end of the entry, and whose colleague changed the same work and the same marks. */
export function refusedHost(school: BuiltSchool, teacher: SchoolPerson): FixtureHost {
  const { host } = school;
  const own = host.all(evaluation).filter((one) => one.teacherId === teacher.userId);
  const [late, shared] = [own.find((one) => !one.published), own.find((one) => one.published)];
  const work = host.all(assignment).find((one) => one.teacherId === teacher.userId && one.published);
  if (!late || !shared || !work) throw new TypeError('the built school has nothing to refuse');
  const pupils = school.pupilsOf(late.classId);
  const closed = pupils.map((pupilId, index) =>
    refusal(
      'grades.setMark',
      { evaluationId: late.id, pupilId, status: 'value', value: 800 + 50 * (index % 21) },
      'grades.entry_closed',
      { data: { period: 'Trimestre 1', day: '2026-11-22' } },
    ),
  );
  const contested = host
    .all(mark)
    .filter((one) => one.evaluationId === shared.id && one.status === 'value')
    .slice(0, 3)
    .map((one, index) =>
      refusal(
        'grades.setMark',
        { evaluationId: shared.id, pupilId: one.pupilId, status: 'value', value: 1100 + 100 * index },
        'grades.mark_changed_elsewhere',
        { conflict: true, data: { field: 'value', theirs: '12', mine: '11' } },
      ),
    );
  const edited = refusal(
    'homework.edit',
    {
      id: work.id,
      changes: {
        title: 'Exposé sur les volcans, avec une carte',
        description: 'Trois pages, une carte des plaques, vos sources à la fin. À deux si vous voulez.',
        dueOn: '2026-12-04',
      },
    },
    'homework.changed_elsewhere',
    { conflict: true, data: { field: 'title', fields: 'title description dueOn', theirs: '', mine: '' } },
  );
  const correction = refusal(
    'homework.correct',
    {
      assignmentId: work.id,
      pupilId: pupils[0] ?? '',
      changes: { state: 'corrected', comment: 'Un plan clair. Reprenez la deuxième partie.', files: [] },
    },
    'homework.pupil_not_in_class',
  );
  const refusals = [...closed, ...contested, edited, correction];
  return new FixtureHost({ school, person: teacher, sync: { refused: refusals.length }, refusals });
}
