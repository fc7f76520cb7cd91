import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accentGrounds,
  accentShades,
  colourThemes,
  contrastOf,
  isShownAsChosen,
  smallestContrast,
} from './accent.ts';

const tokens = readFileSync(new URL('../../../../desktop/src/ui/design/tokens.css', import.meta.url), 'utf8');

test('the grounds are those of the interface', () => {
  for (const theme of colourThemes) {
    const from = theme === 'light' ? ':root {' : `:root[data-theme="${theme}"] {`;
    const block = tokens.slice(tokens.indexOf(from));
    for (const [name, colour] of Object.entries(accentGrounds[theme])) {
      expect(/: (#\w+);/.exec(block.slice(block.indexOf(`--${name}: `)))?.[1], `${theme} ${name}`).toBe(
        colour,
      );
    }
  }
});

test('contrast is that of WCAG', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
  // The well-known grey that just passes on white.
  expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  expect(contrastOf('#2c3fbd', '#2c3fbd')).toBe(1);
});

test('whatever the colour, it can be read on every ground of every theme, and so can the text on it', () => {
  const colours = fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(colours, fc.constantFrom(...colourThemes), (colour, theme) => {
      const { accent, hover, press, soft, onAccent } = accentShades(colour, theme);
      const least = smallestContrast[theme];
      for (const ground of [...Object.values(accentGrounds[theme]), soft]) {
        expect(contrastOf(accent, ground)).toBeGreaterThanOrEqual(least);
      }
      for (const shade of [accent, hover, press]) {
        expect(contrastOf(shade, onAccent)).toBeGreaterThanOrEqual(least);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a colour that can be read is left as it is; yellow is darkened on paper and stays yellow in the dark', () => {
  expect(isShownAsChosen('#1b2884', 'light')).toBe(true);
  expect(isShownAsChosen('#ffe600', 'light')).toBe(false);
  expect(isShownAsChosen('#ffe600', 'dark')).toBe(true);
});
