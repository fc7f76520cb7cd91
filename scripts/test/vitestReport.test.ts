import { describe, expect, it } from 'vitest';
import { readVitestReport } from './vitestReport.ts';

const test = (fullName: string, status: string, failureMessages: string[] = []) => ({
  fullName,
  status,
  failureMessages,
});
const report = (file: { status?: string; message?: string; tests: unknown[] }) =>
  JSON.stringify({
    testResults: [
      {
        name: '/checkout/shared/a.test.ts',
        status: file.status ?? 'passed',
        message: file.message ?? '',
        assertionResults: file.tests,
      },
    ],
  });

describe('readVitestReport', () => {
  it('counts passed, failed and skipped tests', () => {
    const text = report({
      status: 'failed',
      tests: [
        test('one', 'passed'),
        test('two', 'failed', ['expected 1']),
        test('three', 'skipped'),
        test('four', 'todo'),
      ],
    });
    expect(readVitestReport(text, '/checkout', 1)).toEqual({
      passed: 1,
      failures: [{ name: 'shared/a.test.ts › two', why: 'expected 1' }],
      skipped: ['shared/a.test.ts › three', 'shared/a.test.ts › four'],
    });
  });

  it('counts a file that could not be loaded as one failure', () => {
    const text = report({ status: 'failed', message: 'SyntaxError', tests: [] });
    expect(readVitestReport(text, '/checkout', 1).failures).toEqual([
      { name: 'shared/a.test.ts', why: 'SyntaxError' },
    ]);
  });

  it('does not call a run good that ended badly without a failed test', () => {
    expect(
      readVitestReport(report({ tests: [test('one', 'passed')] }), '/checkout', 1).failures,
    ).toHaveLength(1);
  });

  it.each([undefined, '', '{', '{"testResults": 3}'])(
    'counts a missing or torn report (%s) as a failure',
    (text) => {
      expect(readVitestReport(text, '/checkout', 0).failures).toHaveLength(1);
    },
  );
});
