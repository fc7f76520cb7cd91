import { expect, test } from 'vitest';
import { importPhases } from './host.ts';
import { ProgressLine } from './progressLine.ts';
import { importSentences } from './reportText.ts';

function lineOn(isTTY: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const output = { isTTY, write: (text: string) => written.push(text) };
  const line = new ProgressLine('fr', output, () => clock.now);
  return { written, clock, line };
}
const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ');

test('a terminal has one line that is written over, with bytes of all, and the time left once it can be told', () => {
  const { written, clock, line } = lineOn(true);
  line.tell('reading', 1_000_000, 160_000_000);
  clock.now = 50;
  line.tell('reading', 2_000_000, 160_000_000);
  clock.now = 10_000;
  line.tell('reading', 41_000_000, 160_000_000);
  expect(written.map(plain)).toEqual([
    '\rLecture : 0 % (1 Mo sur 160 Mo)\u001b[K',
    '\rLecture : 25 % (41 Mo sur 160 Mo), encore 30 s\u001b[K',
  ]);
  line.tell('applying', 0, 5_000);
  expect(written.slice(2).map(plain)).toEqual(['\n', '\rApplication : 0 % (0 sur 5 000)\u001b[K']);
  line.end();
  line.end();
  expect(written.slice(4)).toEqual(['\n']);
});

test('elsewhere a line of its own now and then, and what nobody knows beforehand is only counted', () => {
  const { written, clock, line } = lineOn(false);
  line.tell('scanning', 2_500_000, 0);
  clock.now = 4_999;
  line.tell('scanning', 3_000_000, 0);
  clock.now = 5_000;
  line.tell('scanning', 3_500_000, 0);
  line.end();
  expect(written.map(plain)).toEqual(['Vérification : 2,5 Mo\n', 'Vérification : 3,5 Mo\n']);
});

test('what is resumed goes at the pace of this run, not of what was done before it', () => {
  const { written, clock, line } = lineOn(false);
  line.tell('applying', 90_000, 100_000);
  clock.now = 300_000;
  line.tell('applying', 95_000, 100_000);
  expect(plain(written.at(-1))).toBe('Application : 95 % (95 000 sur 100 000), encore 5 min\n');
});

test('every phase has its word in both languages', () => {
  for (const language of ['fr', 'en'] as const)
    expect(Object.keys(importSentences(language).progress).toSorted()).toEqual([...importPhases].toSorted());
});
