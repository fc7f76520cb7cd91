import { expect, it } from 'vitest';
import { csvCell, csvTable } from './csvTable.ts';

it.each([
  ['Durand', 'Durand'],
  ['=1+1', "'=1+1"],
  ['+33 1', "'+33 1"],
  ['-A1', "'-A1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['-12,5', '-12,5'],
  ['-1-1', "'-1-1"],
  ['a;b', '"a;b"'],
  ['dit "Lou"', '"dit ""Lou"""'],
  ['=a;"b"', '"\'=a;""b"""'],
  ['', ''],
])('%j is the cell %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

it('is a table with its mark, every line ended', () => {
  expect(
    csvTable([
      ['nom', 'classe'],
      ['Bé', '=x'],
    ]),
  ).toBe("\ufeffnom;classe\r\nBé;'=x\r\n");
});
