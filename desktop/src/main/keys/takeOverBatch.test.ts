import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { expect, it } from 'vitest';
import { giveOrTakeOver } from './takeOverBatch.ts';

const wish = { ids: ['a'], rest: 'erase' } as const;
const heldBy = (host: string) => refused('prepare.batch_locked', { path: 'lot.json', host, since: 'now' });

/** A bench that answers in turn, and a person who says so. */
function play(answers: readonly (ReturnType<typeof refused> | ReturnType<typeof ok<null>>)[], says: boolean) {
  const [written, asked]: [unknown[], ErrorData[]] = [[], []];
  const result = giveOrTakeOver(
    {
      give: async (args, takeOver) =>
        answers[written.push(takeOver === undefined ? args : { ...args, takeOver }) - 1] ?? ok(null),
      ask: async (held) => {
        asked.push(held);
        return says;
      },
    },
    wish,
  );
  return { result, written, asked };
}

it('a free batch is written without a question, and any other refusal is told', async () => {
  const free = play([], true);
  expect(await free.result).toEqual(ok(true));
  expect([free.written, free.asked]).toEqual([[wish], []]);
  const other = play([refused('prepare.in_use')], true);
  expect(await other.result).toEqual(refused('prepare.in_use'));
  expect(other.asked).toEqual([]);
});

it('a computer that died is taken over by its name; another that came meanwhile is asked about again', async () => {
  const { result, written, asked } = play([heldBy('PC-1'), heldBy('PC-2')], true);
  expect(await result).toEqual(ok(true));
  expect(asked.map(({ host }) => host)).toEqual(['PC-1', 'PC-2']);
  expect(written).toEqual([wish, { ...wish, takeOver: 'PC-1' }, { ...wish, takeOver: 'PC-2' }]);
});

it('nothing is written when the person thinks better of it', async () => {
  const { result, written } = play([heldBy('PC-1')], false);
  expect(await result).toEqual(ok(false));
  expect(written).toEqual([wish]);
});
