import type { SimDevice } from './simDevice.ts';
import { classes, subjects } from './testSchool.ts';

/** An action as a screen would make it, drawn from what this device shows. */
export interface Act {
  readonly name: string;
  readonly args: unknown;
}

/** Draws an action for the device's person. `fresh` gives unused identifiers. Undefined when nothing fits what is shown. */
export function drawAct(
  device: SimDevice,
  fresh: () => string,
  kind: number,
  a: number,
  b: number,
): Act | undefined {
  const acts = device.user.startsWith('pupil') ? pupilActs : teacherActs;
  return acts[kind % acts.length]?.({ device, fresh, a, b });
}

interface Draw {
  readonly device: SimDevice;
  readonly fresh: () => string;
  readonly a: number;
  readonly b: number;
}

function pick({ device, a }: Draw, table: string): string | undefined {
  const rows = device.engine.reader.all<{ id: string }>(`SELECT id FROM "${table}" ORDER BY id`);
  return rows[a % Math.max(1, rows.length)]?.id;
}

function on(draw: Draw, table: string, make: (id: string) => Act): Act | undefined {
  const id = pick(draw, table);
  return id === undefined ? undefined : make(id);
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('an empty list');
  return item;
}

const day = (n: number): string => `2026-12-${String((n % 28) + 1).padStart(2, '0')}`;
const setting = ({ a }: Draw): Act => ({
  name: 'settings.set',
  args: { key: 'theme', value: at(['light', 'dark', 'system'], a) },
});

const pupilActs: readonly ((draw: Draw) => Act | undefined)[] = [
  setting,
  (draw) =>
    on(draw, 'homework_assignment', (assignmentId) => ({
      name: 'homework.setDone',
      args: { assignmentId, done: draw.b % 2 === 0 },
    })),
  (draw) =>
    on(draw, 'homework_assignment', (assignmentId) => ({
      name: 'homework.setDone',
      args: { assignmentId, done: draw.b % 2 === 1 },
    })),
  (draw) =>
    on(draw, 'homework_assignment', (assignmentId) => ({
      name: 'homework.handIn',
      args: { id: draw.fresh(), assignmentId, comment: `Voilà n° ${draw.b}`, files: [] },
    })),
  ({ fresh, a }) => ({
    name: 'documents.createFolder',
    args: { id: fresh(), parentId: null, name: `Dossier ${a % 3}` },
  }),
  (draw) =>
    on(draw, 'documents_node', (id) => ({
      name: 'documents.rename',
      args: { id, name: `Été ${draw.b % 3}` },
    })),
  (draw) => on(draw, 'documents_node', (id) => ({ name: 'documents.trash', args: { id } })),
];

const teacherActs: readonly ((draw: Draw) => Act | undefined)[] = [
  setting,
  ({ fresh, a, b }) => ({
    name: 'homework.give',
    args: {
      id: fresh(),
      classId: at(classes, a),
      subjectId: at(subjects, b),
      givenOn: '2026-11-23',
      title: `Exercice ${a}`,
      description: 'à rendre — « proprement »',
      dueOn: day(b),
      kind: 'exercise',
      estimatedMinutes: null,
      handIn: at(['none', 'once', 'untilDue'] as const, a + b),
      attachments: [],
      published: b % 4 !== 0,
    },
  }),
  (draw) =>
    on(draw, 'homework_assignment', (id) => ({
      name: 'homework.edit',
      args: { id, changes: { title: `Titre ${draw.b}` } },
    })),
  (draw) =>
    on(draw, 'homework_assignment', (id) => ({
      name: 'homework.edit',
      args: { id, changes: draw.b % 2 === 0 ? { dueOn: day(draw.b) } : { published: draw.b % 3 !== 0 } },
    })),
  (draw) => on(draw, 'homework_assignment', (id) => ({ name: 'homework.remove', args: { id } })),
  ({ fresh, a, b }) => ({
    name: 'grades.createEvaluation',
    args: {
      id: fresh(),
      classId: at(classes, a),
      subjectId: at(subjects, b),
      title: `Contrôle ${a}`,
      heldOn: day(a),
      periodId: 'term1',
      kind: 'summative',
      coefficient: 100,
      scale: 2000,
      onTwenty: true,
      optional: 'no',
    },
  }),
  (draw) =>
    on(draw, 'grades_evaluation', (evaluationId) => ({
      name: 'grades.setMark',
      args: {
        evaluationId,
        pupilId: at(['pupil1', 'pupil2'], draw.b),
        status: 'value',
        value: (draw.b % 21) * 100,
      },
    })),
  (draw) =>
    on(draw, 'grades_evaluation', (evaluationId) => ({
      name: 'grades.setMark',
      args: { evaluationId, pupilId: at(['pupil1', 'pupil2'], draw.b), status: 'ABS', value: null },
    })),
  (draw) =>
    on(draw, 'grades_evaluation', (id) => ({
      name: draw.b % 3 === 0 ? 'grades.unpublish' : 'grades.publish',
      args: { id },
    })),
  (draw) => on(draw, 'grades_evaluation', (id) => ({ name: 'grades.removeEvaluation', args: { id } })),
];
