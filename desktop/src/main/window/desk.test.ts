import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { desk } from './desk.ts';

it('is the ground that the interface has in each theme', () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../ui/design/tokens.css'), 'utf8');
  const grounds = [...tokens.matchAll(/--desk: (#[0-9a-f]{6});/gu)].map(([, colour]) => colour);
  expect(grounds).toEqual([desk.light, desk.dark, desk.contrast]);
});
