import { beforeAll, describe, expect, test } from 'vitest';
import { askedProfile } from '../../testing/askedProfile.ts';
import { recordDatabase } from '../../testing/recordDatabase.ts';
import type { BuiltSchool } from '../../testing/school.ts';
import { mostOverdue, mostUpcoming } from '../home/queries/pupil.ts';
import { mostComing } from '../home/queries/teacher.ts';
import { assignment } from './assignment.ts';
import { done } from './done.ts';

let ask: ReturnType<typeof askedProfile>['ask'];
let school: BuiltSchool;
let pupilId: string;
let teacherId: string;
let classId: string;
let subjectId: string;

beforeAll(() => {
  const asked = askedProfile();
  ({ ask } = asked);
  ({ school, classId, subjectId, pupilId, teacherId } = asked.profile);
}, 60_000);

describe('homework', () => {
  test('a pupil sees the week of their class, published work only, with their own tick', () => {
    const week = ask('homework.week', { day: school.today });
    expect(week.days.map((day) => day.day)).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-28',
      '2026-11-29',
    ]);
    const lines = week.days.flatMap((day) => day.assignments);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.classId === classId && line.published && line.subjectName !== '')).toBe(
      true,
    );
    expect(ask('homework.week', { day: '2026-11-29' })).toEqual(week);
  });

  test('a teacher sees what they teach, drafts included', () => {
    const given = ask('homework.given', {}, teacherId);
    expect(new Set(given.map((line) => line.subjectId))).toEqual(new Set([subjectId]));
    expect(new Set(given.map((line) => line.classId))).toEqual(new Set(school.classes.map((one) => one.id)));
    expect(given.some((line) => !line.published)).toBe(true);
    expect(given.map((line) => line.dueOn)).toEqual(
      given
        .map((line) => line.dueOn)
        .toSorted()
        .toReversed(),
    );
    expect(ask('homework.given', { classId }, teacherId).every((line) => line.classId === classId)).toBe(
      true,
    );
  });

  test('a detail follows the hand-in and its correction', () => {
    const read = ask('homework.given', { classId }, teacherId).find((line) => line.handedInCount > 0);
    const list = ask('homework.handIns', { assignmentId: read?.id ?? '' }, teacherId);
    expect(list?.pupils).toHaveLength(35);
    const worker = list?.pupils.find((one) => one.state === 'submitted');
    expect(worker?.versions[0]?.comment).toContain('Bonjour');
    const changes = { state: 'corrected', comment: 'Très bien' };
    const args = { assignmentId: read?.id, pupilId: worker?.pupilId, changes };
    expect(school.host.act(teacherId, 'homework.correct', args).kind).toBe('applied');
    const later = recordDatabase(school.host.records());
    const detail = ask('homework.detail', { id: read?.id ?? '' }, worker?.pupilId, later);
    expect(detail).toMatchObject({ handInState: 'corrected', correction: { comment: 'Très bien' } });
    expect(detail?.versions).toHaveLength(1);
    expect(ask('homework.detail', { id: 'none' })).toBeNull();
  });

  test('home shows what is due, the newest marks and the general average', () => {
    const home = ask('home.pupil', {});
    expect(home.overdue.lines.every((line) => line.dueOn < school.today && !line.done)).toBe(true);
    expect(home.upcoming.lines.every((line) => line.dueOn >= school.today)).toBe(true);
    expect(home.newestMarks).toHaveLength(6);
    expect(home.general?.value).toBeTypeOf('number');
    const teacher = ask('home.teacher', {}, teacherId);
    expect(teacher.teaching.map((one) => one.className)).toEqual(['2de 1', '2de 2']);
    expect(teacher.unpublished).toMatchObject({ count: 2, lines: { length: 2 } });
    expect(teacher.toCorrect.lines.every((line) => line.handedInCount > line.correctedCount)).toBe(true);
    expect(ask('home.technician', {})).toMatchObject({ subjectCount: 12, school: { uai: '0750999Z' } });
  });

  test('a teacher’s home lists the first of much and counts the rest', () => {
    const small = ask('home.teacher', {}, teacherId);
    const pattern = school.host
      .all(assignment)
      .find((one) => one.classId === classId && one.subjectId === subjectId && one.published);
    const copies = Array.from({ length: 40 }, (_, index) => ({
      type: assignment.type,
      record: { ...pattern, id: `coming-${index}`, dueOn: '2026-11-26' } as never,
    }));
    const home = ask('home.teacher', {}, teacherId, recordDatabase([...school.host.records(), ...copies]));
    expect(home.upcoming.lines).toHaveLength(mostComing);
    expect(home.upcoming.count).toBe(small.upcoming.count + 40);
    const days = home.upcoming.lines.map((line) => line.dueOn);
    expect(days).toEqual(days.toSorted());
  });

  test('home lists the first of much work and counts the rest', () => {
    const work = (day: string) =>
      school.host
        .all(assignment)
        .find((one) => one.classId === classId && one.dueOn === day && one.published);
    const later = '2026-11-26';
    const earlier = '2026-11-20';
    const pattern = work(later);
    expect(pattern).toBeDefined();
    const copies = [earlier, later].flatMap((dueOn) =>
      Array.from({ length: 40 }, (_, index) => ({
        type: assignment.type,
        record: { ...pattern, id: `copy-${dueOn}-${index}`, dueOn } as never,
      })),
    );
    const ticked = {
      type: done.type,
      record: {
        id: `copy-${later}-7.${pupilId}`,
        assignmentId: `copy-${later}-7`,
        pupilId,
        done: true,
      } as never,
    };
    const small = ask('home.pupil', {});
    const home = ask(
      'home.pupil',
      {},
      pupilId,
      recordDatabase([...school.host.records(), ...copies, ticked]),
    );
    expect(home.overdue.lines).toHaveLength(mostOverdue);
    expect(home.overdue.count).toBe(small.overdue.count + 40);
    expect(home.overdue.unticked).toBe(home.overdue.count);
    expect(home.upcoming.lines).toHaveLength(mostUpcoming);
    expect(home.upcoming.count).toBe(small.upcoming.count + 40);
    expect(home.upcoming.unticked).toBe(small.upcoming.unticked + 39);
    const days = home.upcoming.lines.map((line) => line.dueOn);
    expect(days).toEqual(days.toSorted());
  });
});
