import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ground } from './ground.ts';

it('is the ground that the first screen has in each theme', () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../ui/design/tokens.css'), 'utf8');
  const grounds = [...tokens.matchAll(/--paper: (#[0-9a-f]{6});/gu)].map(([, colour]) => colour);
  expect(grounds).toEqual([ground.light, ground.dark, ground.contrast]);
});
