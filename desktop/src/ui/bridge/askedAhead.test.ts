import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answerAhead, askAhead, queryKey } from './askedAhead.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function host(answers: Readonly<Record<string, unknown>>) {
  const listeners = new Set<(event: HostEvent) => void>();
  const asked: string[] = [];
  const bridge = {
    async call(_: string, { name }: { readonly name: string }) {
      asked.push(name);
      return name in answers ? ok(answers[name]) : refused('db.closed');
    },
    subscribe(listener: (event: HostEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Bridge;
  return {
    bridge,
    asked,
    listeners,
    tell: (event: HostEvent) => listeners.forEach((listener) => void listener(event)),
  };
}
const key = queryKey('home.pupil', {});

test('an answer waits for its screen', async () => {
  const { bridge, asked } = host({ 'home.pupil': { marks: 3 } });
  await askAhead(bridge, [['home.pupil', {}]]);
  expect(answerAhead(bridge, key)).toEqual({ value: { marks: 3 } });
  expect(answerAhead(bridge, queryKey('home.pupil', {}, 'another-child'))).toBeUndefined();
  expect(asked).toEqual(['home.pupil']);
});

test('it is the same answer each time, so that a screen knows it again', async () => {
  const { bridge } = host({ 'home.pupil': 1 });
  await askAhead(bridge, [['home.pupil', {}]]);
  expect(answerAhead(bridge, key)).toBe(answerAhead(bridge, key));
});

test('a refusal is none: the screen asks itself and says what is wrong', async () => {
  const { bridge } = host({});
  await askAhead(bridge, [['home.pupil', {}]]);
  expect(answerAhead(bridge, key)).toBeUndefined();
});

test('a change of records ends all answers', async () => {
  const { bridge, tell, listeners } = host({ 'home.pupil': 1 });
  await askAhead(bridge, [['home.pupil', {}]]);
  tell({ type: 'changed', types: ['mark'] } as unknown as HostEvent);
  expect(answerAhead(bridge, key)).toBeUndefined();
  expect(listeners.size).toBe(0);
});

test('a change while it is asked makes the answer worthless', async () => {
  const { bridge, tell } = host({ 'home.pupil': 1 });
  const asking = askAhead(bridge, [['home.pupil', {}]]);
  tell({ type: 'changed', types: ['mark'] } as unknown as HostEvent);
  await asking;
  expect(answerAhead(bridge, key)).toBeUndefined();
});

test('an answer that nobody took is forgotten after ten seconds', async () => {
  const { bridge } = host({ 'home.pupil': 1 });
  await askAhead(bridge, [['home.pupil', {}]]);
  vi.advanceTimersByTime(9_999);
  expect(answerAhead(bridge, key)).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(answerAhead(bridge, key)).toBeUndefined();
});
