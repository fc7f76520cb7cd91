import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { period } from '@cartable/shared/domain/directory/period.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { average, averageId } from '@cartable/shared/domain/grades/average.ts';
import { evaluation, seriesOf } from '@cartable/shared/domain/grades/evaluation.ts';
import { mark } from '@cartable/shared/domain/grades/mark.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { expect, test } from 'vitest';
import { importRecords } from '../ops/importRecords.ts';
import { undoLast } from './applyRun.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, pupil, rosa, small } from './testing/smallDirectory.ts';

/** One published evaluation of a class with one mark. */
function marked(
  classId: string,
  subjectId: string,
  teacherId: string,
  pupilId: string,
  value: number,
): readonly Write[] {
  const shared = { classId, subjectId, periodId: 'term', published: true };
  const id = `eval-${value}`;
  return [
    {
      op: 'put',
      type: evaluation.type,
      record: evaluation.schema.parse({
        ...shared,
        id,
        teacherId,
        series: seriesOf(classId, subjectId, 'term'),
        title: 'Contrôle',
        heldOn: '2026-09-10',
        kind: 'summative',
        coefficient: 100,
        scale: 2000,
        onTwenty: true,
        optional: 'no',
      }),
    },
    {
      op: 'put',
      type: mark.type,
      record: mark.schema.parse({
        ...shared,
        id: `${id}.${pupilId}`,
        evaluationId: id,
        pupilId,
        status: 'value',
        value,
        comment: '',
      }),
    },
  ];
}

test('a change of class makes the averages of the pupil anew, with no further mark; its undo too', async () => {
  const world = await ImportWorld.open();
  try {
    await world.import(filesOf(small));
    const alpha = await world.person(rosa, 'ALPHA');
    const prof = await world.person(rosa, 'PROF');
    const classes = await world.records(schoolClass, rosa);
    const idOf = (name: string) => classes.find((one) => one.name === name)?.id ?? '';
    const maths = (await world.records(subject, rosa)).find((one) => one.name === 'Mathématiques')?.id ?? '';
    const term = { id: 'term', name: 'T1', startsOn: '2026-09-01', endsOn: '2026-12-01', entryEndsOn: null };
    const writes: readonly Write[] = [
      { op: 'put', type: period.type, record: period.schema.parse(term) },
      ...marked(idOf('2de 1'), maths, prof.id, alpha.id, 1200),
      // From an earlier stay in the other class.
      ...marked(idOf('2de 2'), maths, prof.id, alpha.id, 800),
    ];
    await importRecords(world.host, rosa as SchoolId, writes, world.now);
    const averages = async () => {
      const all = await world.records(average, rosa);
      return [maths, null].map((id) => {
        const found = all.find((one) => one.id === averageId(alpha.id, 'term', id));
        return found && [found.value, found.classId === idOf('2de 1') ? 'first' : 'second'];
      });
    };
    expect(await averages()).toEqual([
      [1200, 'first'],
      [1200, 'first'],
    ]);
    world.laterBy(20);
    const pupils = [pupil('200', 'ALPHA', ['10$2DE2'], ['300']), ...small.pupils.slice(1)];
    await world.import(filesOf({ ...small, pupils }));
    expect((await world.records(membership, rosa)).filter((one) => one.userId === alpha.id)).toHaveLength(2);
    expect(await averages()).toEqual([
      [800, 'second'],
      [800, 'second'],
    ]);
    await undoLast(world.host, 'aaf:paris');
    expect(await averages()).toEqual([
      [1200, 'first'],
      [1200, 'first'],
    ]);
  } finally {
    await world.close();
  }
});
