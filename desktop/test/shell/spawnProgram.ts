import { type ChildProcess, spawn } from 'node:child_process';
import { electronRuntime } from '../../../scripts/bootstrap/electronRuntime.ts';

/** A program started as a person starts it, without a debugger. */
export interface SpawnedProgram {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  readonly output: () => string;
  /** Its exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
  /** Ends it as a pulled plug would, and waits. */
  kill(): Promise<void>;
}

/** Starts a main bundle with these arguments. */
export async function spawnProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<SpawnedProgram> {
  const { executable } = await electronRuntime();
  const child = spawn(executable, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    process: child,
    output: () => written,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
