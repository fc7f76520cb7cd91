import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAppearance } from '@cartable/shared/bridge/hostState.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { merged, readAppearance, writeAppearance } from './appearanceFile.ts';

describe('appearance file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'appearance-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the default before it exists and when it is torn', () => {
    const path = join(folder, 'appearance.json');
    expect(readAppearance(path)).toEqual(defaultAppearance);
    writeFileSync(path, '{"theme":"da');
    expect(readAppearance(path)).toEqual(defaultAppearance);
    writeFileSync(path, '{"theme":"pink"}');
    expect(readAppearance(path)).toEqual(defaultAppearance);
  });

  it('keeps what was written, at a constant size', () => {
    const path = join(folder, 'appearance.json');
    expect(writeAppearance(path, merged(defaultAppearance, { theme: 'dark', textScale: 150 }))).toBe(true);
    const size = statSync(path).size;
    expect(writeAppearance(path, merged(defaultAppearance, { theme: 'contrast', font: undefined }))).toBe(
      true,
    );
    expect(statSync(path).size).toBe(size);
    expect(readAppearance(path)).toEqual({ ...defaultAppearance, theme: 'contrast' });
  });

  it('answers false when the key cannot be written', () => {
    expect(writeAppearance(join(folder, 'missing', 'appearance.json'), defaultAppearance)).toBe(false);
  });
});
