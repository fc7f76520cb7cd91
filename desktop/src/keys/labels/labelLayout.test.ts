import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { labelAddress } from './labelAddress.ts';
import { codePlace, labelSheets, linePlace, lines, sheet } from './labelLayout.ts';
import { labelPage, labelStyle } from './labelPage.ts';

const about = { schoolName: 'Lycée <Rosa> & Cie', server: 'https://cartable.example' };
const key = (holder: BatchKey['holder']): BatchKey => ({
  ...{ keyId: 'A'.repeat(22), serial: '7KQ2-M4XD', ticket: 'ticket', holder },
});
const minh = { userId: 'u', familyName: 'Nguyễn', givenName: 'Minh', className: null };

test('a label’s parts are inside it, and beside each other', () => {
  expect(codePlace.left + codePlace.side).toBeLessThan(linePlace.left);
  expect(linePlace.left + linePlace.width).toBeLessThanOrEqual(sheet.width - 3);
  expect(codePlace.top * 2 + codePlace.side).toBe(sheet.height);
  const tops = Object.values(lines).map((one) => one.top);
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect([sheet.columns * sheet.width, sheet.rows * sheet.height + 2 * sheet.top]).toEqual([210, 297]);
});

test('twenty-four labels a sheet; nobody’s has no name', () => {
  const sheets = labelSheets(
    Array.from({ length: 25 }, (_, no) => key(no === 24 ? null : minh)),
    about,
  );
  expect(sheets.map((one) => one.length)).toEqual([24, 1]);
  expect(sheets[0]?.[0]?.lines.map(([kind]) => kind)).toEqual([
    'serial',
    'family',
    'given',
    'class',
    'school',
  ]);
  expect(sheets[1]?.[0]?.lines.map(([kind]) => kind)).toEqual(['serial', 'school']);
  expect(labelSheets([], about)).toEqual([]);
});

test('the rectangles are the code of the key’s page, square by square', () => {
  const [label] = labelSheets([key(minh)], about)[0] ?? [];
  const { data, size } = encode(labelAddress(about.server, 'A'.repeat(22)), { border: 2, ecc: 'M' });
  const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const { x, y, width } of label?.dark ?? []) {
    for (let at = x; at < x + width; at += 1) {
      expect(drawn[y]?.[at], `drawn twice: ${at}, ${y}`).toBe(false);
      drawn[y]?.splice(at, 1, true);
    }
  }
  expect(drawn).toEqual(data);
});

test('the page says it all escaped, and its style places each line where the layout does', () => {
  const page = labelPage([key(minh)], about);
  expect(page).toContain('<p class="school">Lycée &lt;Rosa&gt; &amp; Cie</p>');
  expect(page).not.toContain('style=');
  for (const [kind, { top, size }] of Object.entries(lines)) {
    expect(labelStyle).toContain(`.label .${kind} { top: ${top}mm;`);
    expect(labelStyle).toContain(`font-size: ${size}pt`);
  }
});
