import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A virtual machine as the host sees it: a group of processes. */
export interface Machine {
  readonly stdout: Readable;
  /** Resolves when no process of it runs any more. */
  readonly ended: Promise<void>;
  /** Kills the whole group at one instant; harmless when it has ended. */
  kill(): Promise<void>;
}

/**
 * Starts a virtual machine as its own process group. It never outlives the process that started it, not even when that one
 * is killed: a test run that was stopped must leave nothing behind. What it says on standard error is passed on when it fails.
 */
export function startMachine(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Machine {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  let words = '';
  let killed = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const killGroup = (): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    killed = true;
    process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', killGroup);
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      process.removeListener('exit', killGroup);
      resolve();
    };
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      end();
    });
    child.once('close', (code) => {
      if (!killed && code !== 0) process.stderr.write(`${command} ended with code ${code}\n${words}`);
      end();
    });
  });
  return {
    stdout: child.stdout,
    ended,
    async kill() {
      killGroup();
      await ended;
    },
  };
}
