import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';
import { run } from './run.ts';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const ASK_LIMIT_MS = 6_000;
const DOWNLOAD_LIMIT_MS = 15 * 60_000;

/** The version of Electron that the product ships, pinned in package.json. */
export function productElectronVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('the electron package names no version');
}

function downloaded(): string | undefined {
  const folder = join(PACKAGE, 'dist');
  try {
    const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
    const executable = join(folder, readFileSync(join(PACKAGE, 'path.txt'), 'utf8'));
    return version === productElectronVersion() && existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** Whether Electron's download site (or the mirror that ELECTRON_MIRROR names) answers within six seconds. */
async function siteAnswers(): Promise<boolean> {
  const base = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  try {
    const address = new URL(`v${productElectronVersion()}/SHASUMS256.txt`, base);
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(ASK_LIMIT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * The executable of the product's own Electron, downloaded by its package when its site can be reached.
 * Undefined where it cannot: asked for a few seconds, never waited for. Checksums are the package's own.
 */
export async function electronDownload(): Promise<string | undefined> {
  const present = downloaded();
  if (present !== undefined) return present;
  if (!(await siteAnswers())) return undefined;
  const installer = join(PACKAGE, 'install.js');
  const done = await run(process.execPath, [installer], { show: true, timeoutMs: DOWNLOAD_LIMIT_MS });
  return done.code === 0 ? downloaded() : undefined;
}
