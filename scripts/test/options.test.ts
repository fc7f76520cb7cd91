import { describe, expect, it } from 'vitest';
import { PARTS, readTestOptions } from './options.ts';

describe('readTestOptions', () => {
  it('runs everything by default', () => {
    expect(readTestOptions([])).toEqual({ long: false, parts: PARTS, filters: [] });
  });

  it('leaves the checks of the whole tree out when a filter narrows the run', () => {
    expect(readTestOptions(['vault'])).toEqual({
      long: false,
      parts: ['unit', 'e2e', 'portal', 'pages', 'pull'],
      filters: ['vault'],
    });
  });

  it('takes parts in their own order, however they are asked for', () => {
    expect(readTestOptions(['--part', 'e2e,checks', '--long']).parts).toEqual(['checks', 'e2e']);
  });

  it('refuses an unknown part or switch', () => {
    expect(() => readTestOptions(['--part', 'everything'])).toThrow('checks, unit, e2e, portal, pages, pull');
    expect(() => readTestOptions(['--nonsense'])).toThrow();
  });
});
