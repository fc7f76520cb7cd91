import { expect, test } from 'vitest';
import { average } from '../domain/grades/average.ts';
import { classFigure } from '../domain/grades/classFigure.ts';
import { mark } from '../domain/grades/mark.ts';
import { assignment } from '../domain/homework/assignment.ts';
import { handIn } from '../domain/homework/handIn.ts';
import { buildSchool } from './school.ts';

test('the same seed gives the same school to the byte, another seed another', () => {
  const texts = (seed: number) =>
    JSON.stringify([...buildSchool({ seed, pupilsPerClass: 6, subjectCount: 2 }).host.records()]);
  expect(texts(3)).toBe(texts(3));
  expect(texts(3)).not.toBe(texts(4));
});

test('it holds what screens show', () => {
  const { host, people } = buildSchool({ classCount: 1 });
  expect(people.filter((one) => one.kind === 'pupil')).toHaveLength(30);
  expect(host.all(assignment).length).toBeGreaterThan(60);
  expect(host.all(handIn).length).toBeGreaterThan(50);
  // Twelve subjects and the general average, of the period and of the year, for each of thirty pupils.
  expect(host.all(average)).toHaveLength(30 * 13 * 2);
  expect(host.all(classFigure).filter((one) => one.of !== 'evaluation')).toHaveLength(13 * 2);
  expect(host.all(mark).some((one) => !one.published)).toBe(true);
});
