/** One failed test: where it stands and why it failed. */
export interface Failure {
  readonly name: string;
  readonly why: string;
}

/** What one part of the test run found. Skipped tests are named, since a skipped test counts as a failed run. */
export interface Results {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skipped: readonly string[];
}

/** No test at all: the neutral element of `together`. */
export const NO_RESULTS: Results = { passed: 0, failures: [], skipped: [] };

/** Adds up the parts of a test run. */
export function together(parts: readonly Results[]): Results {
  return {
    passed: parts.reduce((sum, part) => sum + part.passed, 0),
    failures: parts.flatMap((part) => part.failures),
    skipped: parts.flatMap((part) => part.skipped),
  };
}

/** Whether the run may be called good: something ran, nothing failed, nothing was left out. */
export function isGood(results: Results): boolean {
  return results.passed > 0 && results.failures.length === 0 && results.skipped.length === 0;
}

/**
 * The report's closing lines. The very last one is `N passed, N failed` and nothing else, so that a machine can
 * read it; a skipped test and an empty run count as failed there, because nobody should take them for success.
 */
export function closingLines(results: Results): readonly string[] {
  const lines: string[] = [];
  for (const failure of results.failures) {
    lines.push('', `✗ ${failure.name}`, ...indented(failure.why));
  }
  for (const name of results.skipped) lines.push('', `✗ skipped: ${name}`);
  const empty = results.passed === 0 && results.failures.length === 0 && results.skipped.length === 0;
  if (empty) lines.push('', '✗ no test was found');
  const failed = results.failures.length + results.skipped.length + (empty ? 1 : 0);
  lines.push('', `${results.passed} passed, ${failed} failed`);
  return lines;
}

const SHOWN_LINES = 40;

function indented(text: string): readonly string[] {
  const lines = text.trim().split('\n');
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `  ${line}`);
  return lines.length > SHOWN_LINES ? [...shown, `  … ${lines.length - SHOWN_LINES} more lines`] : shown;
}
