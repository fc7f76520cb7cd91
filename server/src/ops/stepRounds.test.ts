import { AppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { logger } from './logger.ts';
import { type Step, StepRounds } from './stepRounds.ts';

function rounds(limitMs?: number) {
  const lines: Record<string, unknown>[] = [];
  const log = logger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const told = () => lines.splice(0).map(({ msg, step, failed, done }) => ({ msg, step, failed, done }));
  return { all: new StepRounds(log, limitMs), told, lines };
}
const counted = (name: string, ran: string[]): Step => ({
  name,
  run: async () => ran.push(name),
});
const failing: Step = {
  name: 'breaks',
  run: () =>
    Promise.reject(new AppError('storage.damaged', { name: 'Zoé' }, new Error('at {"familyName":"MARTIN"}'))),
};
const throwing: Step = {
  name: 'throws',
  run: () => {
    throw new TypeError('Zoé MARTIN');
  },
};

test('one that fails is told by its name without what it was about, those behind it run, and it is tried again in the next round', async () => {
  const { all, told, lines } = rounds();
  const ran: string[] = [];
  const steps = [counted('a', ran), failing, throwing, counted('b', ran)];
  await all.run(steps);
  expect(ran).toEqual(['a', 'b']);
  expect(JSON.stringify(lines)).not.toMatch(/Zoé|MARTIN/);
  const round = [
    { msg: 'maintenance step failed', step: 'breaks' },
    { msg: 'maintenance step failed', step: 'throws' },
    { msg: 'maintenance ended with failures', failed: ['breaks', 'throws'] },
  ];
  expect(told()).toMatchObject(round);
  await all.run(steps);
  expect(ran).toEqual(['a', 'b', 'a', 'b']);
  expect(told()).toMatchObject(round);
  await all.run([counted('a', ran)]);
  expect(told()).toMatchObject([{ msg: 'maintenance done', done: { a: 5 } }]);
});

test('one that does not end holds nobody: it is not begun a second time, and is once it has ended', async () => {
  const { all, told } = rounds(1);
  const ran: string[] = [];
  let end = () => {};
  const endless: Step = {
    name: 'endless',
    run: () => {
      ran.push('endless');
      return new Promise((resolve) => {
        end = () => resolve(1);
      });
    },
  };
  await all.run([endless, counted('b', ran)]);
  expect(ran).toEqual(['endless', 'b']);
  expect(told()).toMatchObject([
    { msg: 'maintenance step does not end', step: 'endless' },
    { msg: 'maintenance ended with failures', failed: ['endless'] },
  ]);
  await all.run([endless, counted('b', ran)]);
  expect(ran).toEqual(['endless', 'b', 'b']);
  expect(told()).toMatchObject([{ msg: 'maintenance step still under way' }, { failed: ['endless'] }]);
  end();
  // Waits for what is under way, and begins nothing more.
  await all.stop();
  await all.run([endless]);
  expect(ran).toEqual(['endless', 'b', 'b']);
});

test('a round that is asked for while one runs is that one; stopped, it ends with the step under way', async () => {
  const { all, told } = rounds();
  const ran: string[] = [];
  let end = () => {};
  const held: Step = { name: 'held', run: () => new Promise((resolve) => (end = () => resolve(0))) };
  const first = all.run([held, counted('b', ran)]);
  expect(all.run([counted('c', ran)])).toBe(first);
  const stopped = all.stop();
  await Promise.resolve();
  end();
  await Promise.all([first, stopped]);
  expect(ran).toEqual([]);
  expect(told()).toEqual([]);
});
