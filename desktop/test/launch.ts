import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronRuntime } from '../../scripts/bootstrap/electronRuntime.ts';
import { prepareKeyFolder } from '../src/main/key/prepareKeyFolder.ts';

/** The built program that tests may drive. `npm run build -w desktop` makes it. */
export const drivableProgram: string = join(import.meta.dirname, '..', 'dist', 'main', 'drivable.cjs');
/** The built product, which refuses to be driven. */
export const productProgram: string = join(import.meta.dirname, '..', 'dist', 'main', 'main.cjs');

/** How to start the program. */
export interface LaunchOptions {
  /** A folder prepared as a key. Without one a new key is made, and removed by {@link LaunchedKey.close}. */
  readonly keyDir?: string;
  /** Server written on a new key. */
  readonly server?: string;
  /** Main bundle to start instead of {@link drivableProgram}. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A running program. */
export interface LaunchedKey {
  readonly app: ElectronApplication;
  /** The program's window. */
  readonly page: Page;
  readonly keyDir: string;
  /** Ends the program, as the person would, and removes the key if it was made for this start. */
  close(): Promise<void>;
}

/** A new key folder of its own in the temporary folder. */
export function temporaryKey(server?: string): string {
  const keyDir = mkdtempSync(join(tmpdir(), 'cartable-e2e-key-'));
  prepareKeyFolder(keyDir, server === undefined ? {} : { server });
  return keyDir;
}

/**
 * Starts the built program on a key in a real Electron, with its sandbox where this machine allows one.
 * @example const { page, close } = await launchKey({ keyDir });
 */
export async function launchKey(options: LaunchOptions = {}): Promise<LaunchedKey> {
  const runtime = await electronRuntime();
  const keyDir = options.keyDir ?? temporaryKey(options.server);
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [options.program ?? drivableProgram, `--key=${keyDir}`, ...(options.args ?? [])],
    env: definedOnly({ ...process.env, ...options.env }),
    // The launcher passes --no-sandbox itself where there is no sandbox to be had.
    chromiumSandbox: true,
  });
  const page = await app.firstWindow();
  // The window is there before its page: until then Chromium shows an empty one of its own, which gives way to ours.
  await page.waitForURL((url) => url.protocol === 'app:', { waitUntil: 'domcontentloaded' });
  return {
    app,
    page,
    keyDir,
    async close() {
      await app.close();
      if (options.keyDir === undefined) rmSync(keyDir, { recursive: true, force: true });
    },
  };
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
