import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChildProcesses } from './childProcesses.ts';
import { ROOT } from './root.ts';
import { run } from './run.ts';

let folder = '';
const processes = new ChildProcesses();
beforeEach(() => {
  mkdirSync(join(ROOT, '.cartable'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cartable', 'enter-'));
});
afterEach(async () => {
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

/** An entry like those of the commands, whose script is the given program. */
function entry(program: string): string {
  const script = join(folder, 'program.ts');
  writeFileSync(script, program);
  const enter = pathToFileURL(join(ROOT, 'scripts', 'bootstrap', 'enter.mjs')).href;
  const path = join(folder, 'entry.mjs');
  // Scripts are named from the scripts folder.
  const under = relative(join(ROOT, 'scripts'), script);
  writeFileSync(
    path,
    `import { enter } from ${JSON.stringify(enter)};\nawait enter(${JSON.stringify(under)});\n`,
  );
  return path;
}

const env = { ...process.env, CARTABLE_NO_INSTALL: '1' };

it('runs TypeScript on Node 24 or newer, with its arguments, and ends with its exit code', async () => {
  const path = entry(
    'const version: string = process.versions.node;\nconsole.log(version, ...process.argv.slice(2));\nprocess.exitCode = 7;\n',
  );
  const finished = await run(process.execPath, [path, '--one', 'two'], { env });
  expect(finished).toMatchObject({
    code: 7,
    stdout: expect.stringMatching(/^(2[4-9]|[3-9]\d)\..* --one two\n$/),
  });
});

it('stops the command when whoever started it has gone without a word, as npm’s shell does', async () => {
  const path = entry(
    'process.on("SIGTERM", () => { console.log("stopped"); process.exit(0); });\nconsole.log("ready");\nsetInterval(() => undefined, 1000);\n',
  );
  // The shell is not replaced by node, since another command follows.
  const command = `"${process.execPath}" "${path}"; true`;
  const shell = processes.start('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 20_000 }).toContain('ready');
  shell.kill('SIGKILL');
  await expect.poll(() => said, { timeout: 20_000 }).toContain('stopped');
});
