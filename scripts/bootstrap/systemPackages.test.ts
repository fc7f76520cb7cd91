import { describe, expect, it } from 'vitest';
import { chooseNames, missingAmong } from './systemPackages.ts';

const WANTED = [['libgtk-3-0t64', 'libgtk-3-0'], ['xvfb']] as const;

describe('system packages', () => {
  it('takes a library for installed under either of its names', () => {
    expect(missingAmong(WANTED, new Set(['libgtk-3-0', 'xvfb']))).toEqual([]);
    expect(missingAmong(WANTED, new Set(['libgtk-3-0t64']))).toEqual([['xvfb']]);
  });

  it('asks for the name that the system offers, the older one where it offers neither', () => {
    expect(chooseNames(WANTED, new Set(['libgtk-3-0t64', 'xvfb']))).toEqual(['libgtk-3-0t64', 'xvfb']);
    expect(chooseNames(WANTED, new Set(['xvfb']))).toEqual(['libgtk-3-0', 'xvfb']);
  });
});
