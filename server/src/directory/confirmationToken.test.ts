import { expect, test } from 'vitest';
import { confirmationToken } from './confirmationToken.ts';

test('a token never looks like an option of the command that it is typed after', () => {
  const firsts = [0xf8, 0xfb, 0x00];
  const asked: number[] = [];
  const random = {
    bytes: (count: number) => {
      asked.push(count);
      return new Uint8Array(count).fill(0, 1).fill(firsts.shift() ?? 0, 0, 1);
    },
  };
  expect(confirmationToken(random)).toMatch(/^AA/);
  expect(asked).toEqual([16, 16, 16]);
});
