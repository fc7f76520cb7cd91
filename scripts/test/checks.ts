import { join } from 'node:path';
import { ROOT } from '../bootstrap/root.ts';
import { run } from '../bootstrap/run.ts';
import type { Results } from './results.ts';

const MODULES = join(ROOT, 'node_modules');

/** The checks of the whole tree, each counted as one test. */
const CHECKS = [
  { name: 'format (biome)', command: [join(MODULES, '@biomejs/biome/bin/biome'), 'format', '.'] },
  {
    name: 'lint and layers (biome)',
    command: [
      join(MODULES, '@biomejs/biome/bin/biome'),
      'lint',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '.',
    ],
  },
  { name: 'types (tsc)', command: [join(MODULES, 'typescript/bin/tsc'), '-p', 'tsconfig.json'] },
] as const;

/** Runs format, lint and type checks, telling each outcome as it comes. */
export async function runChecks(tell: (line: string) => void): Promise<Results> {
  let passed = 0;
  const failures = [];
  for (const { name, command } of CHECKS) {
    const finished = await run(process.execPath, command, { cwd: ROOT });
    tell(`${finished.code === 0 ? '✓' : '✗'} ${name}`);
    if (finished.code === 0) passed += 1;
    else failures.push({ name, why: `${finished.stdout}\n${finished.stderr}` });
  }
  return { passed, failures, skipped: [] };
}
