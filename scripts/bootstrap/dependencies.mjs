/**
 * Installs the npm dependencies when what is installed differs from package-lock.json, and only then.
 *
 * It runs before any dependency exists, on the system's Node, so it uses nothing but Node itself.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './node24.mjs';

const HEARTBEAT_MS = 10_000;

function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * Why the installed packages are not those of the lockfile, or undefined when they are.
 * Optional packages may be missing: npm leaves out those of other systems.
 */
export function staleness(root = ROOT) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (Object.keys(present).length === 0) return 'nothing is installed yet';
  for (const [path, want] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || want.link === true) continue;
    const have = present[path];
    if (have === undefined) {
      if (want.optional === true || want.devOptional === true) continue;
      return `${path} is missing`;
    }
    if (have.version !== want.version || have.integrity !== want.integrity)
      return `${path} has another version`;
  }
  return undefined;
}

function npmCi() {
  return new Promise((resolve, reject) => {
    const windows = process.platform === 'win32';
    const child = spawn(windows ? 'npm.cmd' : 'npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: windows,
    });
    const startedAt = Date.now();
    const heartbeat = setInterval(() => {
      console.log(`  npm ci: ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
    }, HEARTBEAT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(heartbeat);
      if (code === 0) resolve(undefined);
      else
        reject(
          new Error(`npm ci ended with code ${code}: see its message above, then run the command again`),
        );
    });
  });
}

/** Makes node_modules what the lockfile says. CARTABLE_NO_INSTALL=1 leaves it alone. */
export async function ensureDependencies() {
  if (process.env.CARTABLE_NO_INSTALL === '1') return;
  const reason = staleness();
  if (reason === undefined) return;
  console.log(`▸ Installing the npm dependencies (${reason})`);
  await npmCi();
}
