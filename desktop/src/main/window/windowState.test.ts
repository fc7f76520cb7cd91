import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitBounds, readWindowState, writeWindowState } from './windowState.ts';

const school = { x: 0, y: 0, width: 1366, height: 728 };
const state = { x: 100, y: 20, width: 1000, height: 600, maximized: false };

describe('fitBounds', () => {
  it('puts the first window in the middle of a school PC, whole', () => {
    expect(fitBounds(undefined, [school])).toEqual({ x: 43, y: 14, width: 1280, height: 700 });
  });
  it('keeps a place that fits', () => {
    expect(fitBounds(state, [school])).toEqual({ x: 100, y: 20, width: 1000, height: 600 });
  });
  it('brings back a window from a second screen that this PC does not have', () => {
    expect(fitBounds({ ...state, x: 3000 }, [school])).toEqual({ x: 183, y: 64, width: 1000, height: 600 });
  });
  it('cuts a window from a larger screen, and moves one that hangs over the edge', () => {
    expect(fitBounds({ ...state, x: 0, y: 0, width: 2560, height: 1400 }, [school])).toEqual(school);
    expect(fitBounds({ ...state, x: 800 }, [school])).toMatchObject({ x: 366 });
  });
  it('stays on the second screen when there is one', () => {
    const second = { x: 1366, y: 0, width: 1920, height: 1080 };
    expect(fitBounds({ ...state, x: 1500 }, [school, second])).toMatchObject({ x: 1500 });
  });
});

describe('the kept state', () => {
  it('survives a round trip, damage and absence', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartable-window-'));
    const path = join(folder, 'window.json');
    expect(readWindowState(path)).toBeUndefined();
    writeWindowState(path, state);
    expect(readWindowState(path)).toEqual(state);
    for (const text of ['', '{', '{"x":1}', '{"x":1e99,"y":0,"width":0,"height":5,"maximized":1}']) {
      writeFileSync(path, text);
      expect(readWindowState(path)).toBeUndefined();
    }
    writeWindowState(join(folder, 'gone', 'window.json'), state);
    rmSync(folder, { recursive: true });
  });
});
