import { expect, it } from 'vitest';
import { roundsOf, runLanes } from './lanes.ts';
import { PARTS, type Part } from './options.ts';

it('runs every part once, whatever was asked', () => {
  expect(roundsOf(PARTS).flat(2).toSorted()).toEqual(PARTS.toSorted());
  expect(roundsOf(['pages', 'unit'])).toEqual([[['unit']], [['pages']]]);
  expect(roundsOf([])).toEqual([]);
});

it('runs lanes beside each other and the parts of a lane in turn, and answers in the usual order', async () => {
  const begun: Part[] = [];
  const alone = new Set<boolean>();
  const ends = new Map<Part, () => void>();
  const answers = runLanes([['e2e'], ['pull', 'pages']], (part, isAlone) => {
    begun.push(part);
    alone.add(isAlone);
    return new Promise<string>((resolve) => ends.set(part, () => resolve(part)));
  });
  expect(begun).toEqual(['e2e', 'pull']);
  ends.get('pull')?.();
  await expect.poll(() => begun).toEqual(['e2e', 'pull', 'pages']);
  ends.get('pages')?.();
  ends.get('e2e')?.();
  expect(await answers).toEqual(['e2e', 'pages', 'pull']);
  expect([...alone]).toEqual([false]);
});
