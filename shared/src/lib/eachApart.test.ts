import { expect, test } from 'vitest';
import { eachApart } from './eachApart.ts';

async function tried(...failing: readonly number[]) {
  const done: number[] = [];
  const failure = await eachApart([1, 2, 3, 4], async (one) => {
    if (failing.includes(one)) throw new Error(`no ${one}`);
    done.push(one);
  }).catch((error: unknown) => error);
  return { done, failure };
}

test('each is tried, whoever failed before it, and the failure is told when all were', async () => {
  expect(await tried()).toEqual({ done: [1, 2, 3, 4], failure: undefined });
  expect(await tried(1)).toEqual({ done: [2, 3, 4], failure: new Error('no 1') });
  const { done, failure } = await tried(1, 3);
  expect(done).toEqual([2, 4]);
  expect(failure).toMatchObject({
    name: 'AggregateError',
    errors: [new Error('no 1'), new Error('no 3')],
    cause: new Error('no 1'),
  });
});
