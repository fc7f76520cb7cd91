import { z } from 'zod';
import type { Failure, Results } from './results.ts';

const Assertion = z.object({
  fullName: z.string(),
  status: z.string(),
  failureMessages: z.array(z.string()).nullish(),
});

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(Assertion),
    }),
  ),
});

/**
 * Counts what Vitest's JSON reporter wrote. A file that could not even be loaded holds no failed test, so it is
 * counted as one; so is a run that ended badly for a reason that no test shows (an error after the last test).
 * @param text the report, or undefined when Vitest died before writing it
 * @param root the checkout's folder, cut off the files' names
 * @param exitCode the code that Vitest ended with
 */
export function readVitestReport(text: string | undefined, root: string, exitCode: number): Results {
  const parsed = text === undefined ? undefined : Report.safeParse(parseJson(text));
  if (parsed === undefined || !parsed.success) {
    const why = `Vitest ended with code ${exitCode} and left no report: see its output above.`;
    return { passed: 0, failures: [{ name: 'vitest', why }], skipped: [] };
  }
  let passed = 0;
  const failures: Failure[] = [];
  const skipped: string[] = [];
  for (const file of parsed.data.testResults) {
    const where = file.name.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, '');
    let failedHere = 0;
    for (const test of file.assertionResults) {
      const name = `${where} › ${test.fullName}`;
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') {
        failedHere += 1;
        failures.push({ name, why: (test.failureMessages ?? []).join('\n') || 'no message' });
      } else skipped.push(name);
    }
    if (file.status === 'failed' && failedHere === 0) {
      failures.push({ name: where, why: file.message || 'the file failed outside its tests' });
    }
  }
  if (exitCode !== 0 && failures.length === 0) {
    const why = `Vitest ended with code ${exitCode} although every test passed: see its output above.`;
    failures.push({ name: 'vitest', why });
  }
  return { passed, failures, skipped };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
