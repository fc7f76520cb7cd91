import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must, run } from '../bootstrap/run.ts';

const PLAIN = { ...process.env, LC_ALL: 'C' };
const DOWNLOAD_LIMIT_MS = 300_000;

/**
 * Fetches Debian packages without installing them and unpacks them into one folder; needs no root rights.
 * The package lists are refreshed once (as root) when they are missing or too old to fetch from.
 *
 * @throws Error with apt's own words, and what to do, when the packages cannot be had.
 */
export async function unpackPackages(names: readonly string[], into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  const downloads = mkdtempSync(join(into, 'download-'));
  try {
    const fetch = () =>
      run('apt-get', ['-q', 'download', ...names], {
        cwd: downloads,
        env: PLAIN,
        timeoutMs: DOWNLOAD_LIMIT_MS,
      });
    let done = await fetch();
    if (done.code !== 0 && process.getuid?.() === 0) {
      await run('apt-get', ['-q', 'update'], { env: PLAIN, timeoutMs: DOWNLOAD_LIMIT_MS });
      done = await fetch();
    }
    if (done.code !== 0) {
      throw new Error(
        `The packages ${names.join(', ')} could not be fetched. Please run "sudo apt-get update", then start again.\n${done.stderr.trim()}`,
      );
    }
    for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
      const folder = join(into, file.replace(/_.*/, ''));
      mkdirSync(folder, { recursive: true });
      await must('dpkg-deb', ['-x', join(downloads, file), folder]);
    }
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/**
 * The packages that hold the system's current kernel and its modules: one on Debian, several on Ubuntu.
 * Both systems name them through a meta package that depends on the version of the day.
 *
 * @throws Error when the system offers no such package.
 */
export async function kernelPackages(): Promise<readonly string[]> {
  for (const meta of ['linux-image-amd64', 'linux-image-generic']) {
    const found = new Set<string>();
    const waiting = [meta];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const depends = await run('apt-cache', ['depends', '--no-recommends', '--no-suggests', name], {
        env: PLAIN,
      });
      for (const [, needed] of depends.stdout.matchAll(/^ *\|?Depends: (linux-(?:image|modules)-\S+)$/gm)) {
        if (needed === undefined || found.has(needed)) continue;
        found.add(needed);
        waiting.push(needed);
      }
    }
    // The meta packages of Ubuntu also name a signed and an unsigned image: one version each, all unpacked.
    if (found.size > 0)
      return [...found].filter((name) => !/^linux-(image|modules)-(amd64|generic)$/.test(name));
  }
  throw new Error(
    'This system offers no linux-image package: pulls of a key need Debian or Ubuntu on x86-64.',
  );
}
