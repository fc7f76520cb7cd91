import { expect, test } from 'vitest';
import { createToastQueue } from './toasts.ts';

test('keeps the three newest messages', () => {
  const queue = createToastQueue();
  for (const text of ['a', 'b', 'c', 'd']) queue.show({ text, tone: 'plain' });
  expect(queue.list().map((message) => message.text)).toEqual(['b', 'c', 'd']);
});

test('undoes the newest message that can be undone, once', () => {
  const queue = createToastQueue();
  const undone: string[] = [];
  queue.show({ text: 'moved', tone: 'plain', undo: () => undone.push('moved') });
  queue.show({ text: 'deleted', tone: 'plain', undo: () => undone.push('deleted') });
  queue.show({ text: 'saved', tone: 'good' });
  expect(queue.undoLast()).toBe(true);
  expect(queue.undoLast()).toBe(true);
  expect(queue.undoLast()).toBe(false);
  expect(undone).toEqual(['deleted', 'moved']);
});

test('tells its listeners and forgets those that left', () => {
  const queue = createToastQueue();
  let calls = 0;
  const leave = queue.subscribe(() => {
    calls += 1;
  });
  queue.show({ text: 'a', tone: 'plain' });
  leave();
  queue.show({ text: 'b', tone: 'plain' });
  expect(calls).toBe(1);
});

test('what fails again is said once, with the newest way to try again', () => {
  const queue = createToastQueue();
  const tried: string[] = [];
  queue.show({ text: 'away', tone: 'bad', retry: () => tried.push('first') });
  queue.show({ text: 'away', tone: 'good' });
  queue.show({ text: 'away', tone: 'bad', retry: () => tried.push('second') });
  expect(queue.list().map(({ tone }) => tone)).toEqual(['good', 'bad']);
  queue.list().at(-1)?.retry?.();
  expect(tried).toEqual(['second']);
});
