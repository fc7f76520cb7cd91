import { expect, it } from 'vitest';
import { must, run } from './run.ts';

const node = process.execPath;

it('collects the output and the exit code', async () => {
  const program = 'console.log("out"); console.error("err"); process.exitCode = 3';
  expect(await run(node, ['-e', program])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
});

it('ends with 127 for a command that does not exist', async () => {
  expect((await run('no-such-command', [])).code).toBe(127);
});

it('kills a command that takes too long and says 124', async () => {
  expect((await run(node, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 })).code).toBe(124);
});

it('gives no standard input, so that nothing can wait for an answer', async () => {
  const program = 'process.stdin.on("end", () => console.log("end")).resume()';
  expect((await run(node, ['-e', program], { timeoutMs: 10_000 })).stdout).toBe('end\n');
});

it('turns a failure into an error with the last words of the command', async () => {
  await expect(must(node, ['-e', 'console.error("why it failed"); process.exit(2)'])).rejects.toThrow(
    'why it failed',
  );
});
