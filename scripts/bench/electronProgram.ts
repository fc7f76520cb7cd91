import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { processTree } from './processTree.ts';

export interface StartedProgram {
  readonly pid: number;
  /** From the spawn to two frames after the page shows what was waited for, milliseconds. */
  readonly paintedMs: number;
  stop(): Promise<void>;
}

/** Starts the bare program or ours (with the product's main bundle) and waits until its page is painted. */
export async function startProgram(
  which: 'bare' | 'ours',
  options: {
    readonly workspace: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  },
): Promise<StartedProgram> {
  const { executable } = await electronRuntime();
  const userData = await mkdtemp(join(options.workspace, 'user-data-'));
  const app = fileURLToPath(new URL(`./electron/${which}`, import.meta.url));
  const spawnedAt = Date.now();
  const child = spawn(executable, [app, ...(options.args ?? [])], {
    env: { ...process.env, ...options.env, BENCH_USER_DATA: userData },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors = (errors + String(bytes)).slice(-4000);
  });
  const exited = once(child, 'exit');
  const painted = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /"paintedAt":(\d+)/.exec(line);
      if (match) return Number(match[1]);
    }
    throw new Error(`the ${which} program ended before its page was painted\n${errors}`);
  })();
  const paintedAt = await painted;
  child.stdout.resume();
  const pid = child.pid ?? 0;
  return {
    pid,
    paintedMs: paintedAt - spawnedAt,
    async stop() {
      for (const one of [...(await processTree(pid))].reverse()) {
        try {
          process.kill(one, 'SIGKILL');
        } catch {
          // It has ended already.
        }
      }
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
  };
}
