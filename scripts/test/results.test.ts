import { describe, expect, it } from 'vitest';
import { closingLines, isGood, NO_RESULTS, together } from './results.ts';

const good = { passed: 3, failures: [], skipped: [] };

describe('results', () => {
  it('adds up the parts', () => {
    const bad = { passed: 1, failures: [{ name: 'a', why: 'b' }], skipped: ['c'] };
    expect(together([good, bad, NO_RESULTS])).toEqual({ ...bad, passed: 4 });
  });

  it('is good only when something passed, nothing failed and nothing was skipped', () => {
    expect(isGood(good)).toBe(true);
    expect(isGood(NO_RESULTS)).toBe(false);
    expect(isGood({ ...good, failures: [{ name: 'a', why: 'b' }] })).toBe(false);
    expect(isGood({ ...good, skipped: ['a'] })).toBe(false);
  });

  it('ends with the counts alone on the last line', () => {
    expect(closingLines(good).at(-1)).toBe('3 passed, 0 failed');
  });

  it('counts skipped tests and an empty run as failed on the last line', () => {
    expect(closingLines({ ...good, skipped: ['a', 'b'] }).at(-1)).toBe('3 passed, 2 failed');
    expect(closingLines(NO_RESULTS).at(-1)).toBe('0 passed, 1 failed');
  });

  it('names each failed test with its reason, cut to forty lines', () => {
    const why = Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n');
    const text = closingLines({ passed: 0, failures: [{ name: 'file › test', why }], skipped: [] }).join(
      '\n',
    );
    expect(text).toContain('✗ file › test\n  line 0\n');
    expect(text).toContain('  line 39\n  … 10 more lines');
    expect(text).not.toContain('line 40');
  });
});
