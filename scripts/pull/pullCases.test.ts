import { expect, test } from 'vitest';
import { pullCases } from './pullCases.ts';

test('each file system is pulled each way, with the same seeds every time', () => {
  const cases = pullCases(8, {});
  expect(cases).toHaveLength(8);
  expect(cases).toEqual(pullCases(8, {}));
  expect(new Set(cases.map(({ fileSystem, how }) => `${fileSystem} ${how}`)).size).toBe(4);
  expect(new Set(cases.map(({ seed }) => seed)).size).toBe(8);
});

test('the long profile and CARTABLE_PULLS set the number of a whole run, of which each test makes its share', () => {
  expect(pullCases(5, { CARTABLE_LONG: '1' })).toHaveLength(125);
  expect(pullCases(5, { CARTABLE_LONG: '1', CARTABLE_PULLS: '21' })).toHaveLength(6);
  expect(pullCases(5, { CARTABLE_PULLS: '1' })).toHaveLength(1);
  for (const wrong of ['', '-5', '2.5', 'many'])
    expect(pullCases(5, { CARTABLE_PULLS: wrong })).toHaveLength(5);
});

test('CARTABLE_SEED repeats a failure', () => {
  expect(pullCases(1, { CARTABLE_SEED: '4711' })[0]?.seed).toBe(4711);
});
