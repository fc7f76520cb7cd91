import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const order = '@layer reset, tokens, base, components, screens;';
const withoutLayer = ['index.css', 'fonts.css'];

test('every stylesheet declares the order of layers first, whatever order they are loaded in', () => {
  const files = globSync('**/*.css', { cwd: root }).filter(
    (file) => !withoutLayer.some((name) => file.endsWith(name)),
  );
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8').replace(/^\/\*.*?\*\/\s*/s, '');
    expect(text.startsWith(order), file).toBe(true);
  }
});

test('raw colours stand in the tokens only', () => {
  for (const file of globSync('**/*.css', { cwd: root })) {
    if (file.endsWith('tokens.css')) continue;
    const text = readFileSync(join(root, file), 'utf8').replace(/\/\*.*?\*\//gs, '');
    expect(text.match(/#[0-9a-f]{3,8}\b/gi) ?? [], file).toEqual([]);
  }
});
