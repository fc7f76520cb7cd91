import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTheWay } from './masterMap.ts';

let folder = '';
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-map-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const map = `${JSON.stringify({ product: 'cartable', kind: 'master', format: 1 }, null, 1)}\n`;

it('an image takes the place of another only where that was said, and of no folder or device', () => {
  expect(inTheWay(at('new.img'))).toBeUndefined();
  writeFileSync(at('old.img'), 'an image');
  writeFileSync(at('old.img.json'), map);
  expect(inTheWay(at('old.img'))).toBe(at('old.img'));
  expect(inTheWay(at('old.img'), true)).toBeUndefined();
  mkdirSync(at('folder'));
  for (const path of [at('folder'), '/dev/null']) expect(inTheWay(path, true)).toBe(path);
});

it('its map takes the place of a map only, whole or cut off: identities of a class are none', () => {
  for (const [text, isMap] of [
    [map, true],
    [map.slice(0, 50), true],
    ['', true],
    [JSON.stringify({ product: 'cartable', kind: 'keys', format: 1 }), false],
    ['notes', false],
  ] as const) {
    writeFileSync(at('lot.json'), text);
    for (const replace of [true, false]) {
      expect(inTheWay(at('lot'), replace), text).toBe(isMap ? undefined : at('lot.json'));
    }
  }
});
