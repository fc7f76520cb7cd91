import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../bootstrap/root.ts';
import { HISTORIES_TEST, longHistories } from './longHistories.ts';

const sum = (parts: ReturnType<typeof longHistories>): number =>
  parts.reduce((total, part) => total + Number(part.CARTABLE_HISTORIES), 0);

it('shares ten thousand histories among processes, each with its own seed', () => {
  const parts = longHistories({}, 20_000);
  expect(sum(parts)).toBe(10_000);
  expect(new Set(parts.map((part) => part.CARTABLE_SEED)).size).toBe(parts.length);
  const tomorrow = new Set(longHistories({}, 20_001).map((part) => part.CARTABLE_SEED));
  expect(parts.some((part) => tomorrow.has(part.CARTABLE_SEED ?? ''))).toBe(false);
});

it('runs as many, from the seed, as it is asked for', () => {
  expect(longHistories({ CARTABLE_HISTORIES: '900', CARTABLE_SEED: '7' })).toEqual([
    { CARTABLE_HISTORIES: '400', CARTABLE_SEED: '7' },
    { CARTABLE_HISTORIES: '400', CARTABLE_SEED: '8' },
    { CARTABLE_HISTORIES: '100', CARTABLE_SEED: '9' },
  ]);
  expect(sum(longHistories({ CARTABLE_HISTORIES: 'many' }))).toBe(10_000);
});

it('names a test that exists', () => expect(existsSync(join(ROOT, HISTORIES_TEST))).toBe(true));
