import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceOf, keyAnswers, watchKey } from './keyWatch.ts';
import { prepareKeyFolder } from './prepareKeyFolder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cartable-watch-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(root, { recursive: true, force: true });
  rmSync(`${root}-away`, { recursive: true, force: true });
});

describe('keyAnswers', () => {
  it('is true of a key that is there, false once it is gone, true when it is back', () => {
    const { marker } = prepareKeyFolder(root);
    const device = deviceOf(marker);
    expect(keyAnswers(marker, device)).toBe(true);
    renameSync(root, `${root}-away`);
    expect(keyAnswers(marker, device)).toBe(false);
    renameSync(`${root}-away`, root);
    expect(keyAnswers(marker, device)).toBe(true);
  });

  it('is false when another device stands at the mount point', () => {
    const { marker } = prepareKeyFolder(root);
    expect(keyAnswers(marker, (deviceOf(marker) ?? 0) + 1)).toBe(false);
  });
});

describe('watchKey', () => {
  it('tells each change once, and nothing after it is disposed', () => {
    vi.useFakeTimers();
    let present = true;
    const listener = { removed: vi.fn(), returned: vi.fn() };
    const watch = watchKey(() => present, listener);
    present = false;
    vi.advanceTimersByTime(5000);
    expect(listener.removed).toHaveBeenCalledOnce();
    present = true;
    vi.advanceTimersByTime(5000);
    expect(listener.returned).toHaveBeenCalledOnce();
    watch.dispose();
    present = false;
    vi.advanceTimersByTime(5000);
    expect(listener.removed).toHaveBeenCalledOnce();
  });
});
