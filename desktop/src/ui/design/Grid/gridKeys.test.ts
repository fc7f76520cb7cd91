import { expect, test } from 'vitest';
import { moveCell, pastedCells } from './gridKeys.ts';

const size = { rows: 3, columns: 2 };

test('moves inside and stops at the edges', () => {
  expect(moveCell({ row: 0, column: 0 }, 'down', size)).toEqual({ row: 1, column: 0 });
  expect(moveCell({ row: 2, column: 0 }, 'down', size)).toBeUndefined();
  expect(moveCell({ row: 0, column: 1 }, 'right', size)).toBeUndefined();
  expect(moveCell({ row: 1, column: 1 }, 'left', size)).toEqual({ row: 1, column: 0 });
});

test('a column from a spreadsheet fills downwards, with Windows line ends', () => {
  expect(pastedCells('12,5\r\nABS\r\n', { row: 1, column: 0 }, size)).toEqual([
    { row: 1, column: 0, text: '12,5' },
    { row: 2, column: 0, text: 'ABS' },
  ]);
});

test('a block keeps its shape and what falls outside is left out', () => {
  expect(pastedCells('1\ta\tx\n2\tb\n3\tc\n4\td', { row: 1, column: 0 }, size)).toEqual([
    { row: 1, column: 0, text: '1' },
    { row: 1, column: 1, text: 'a' },
    { row: 2, column: 0, text: '2' },
    { row: 2, column: 1, text: 'b' },
  ]);
});
