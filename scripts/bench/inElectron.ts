import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';
import { bundleWorkload, WORKLOAD_FILE } from '../pull/bundleWorkload.ts';

const run = promisify(execFile);

/** Bundles a work file and runs it in Electron's Node (BoringSSL, its own allocator), as the vault runs there. `run` gives the JSON of its last line. */
export async function inElectron(
  entry: string,
  workspace: string,
): Promise<{ run<T>(args: readonly string[]): Promise<T> }> {
  const folder = await mkdtemp(join(workspace, 'bundle-'));
  await bundleWorkload(entry, folder);
  await ensureSystemPackages(['start']);
  const { binary } = await electronRuntime();
  return {
    async run<T>(args: readonly string[]): Promise<T> {
      const { stdout } = await run(binary, ['--expose-gc', join(folder, WORKLOAD_FILE), ...args], {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        maxBuffer: 16 * 1024 * 1024,
      });
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
    },
  };
}
