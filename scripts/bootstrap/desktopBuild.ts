import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './root.ts';
import { must } from './run.ts';

const STAMP = join(ROOT, '.cartable', 'build', 'desktop.json');
const SOURCES = [
  'desktop/src',
  'desktop/locales',
  'shared/src',
  'shared/locales',
  'build/key',
  'package-lock.json',
];
const BUILT = join(ROOT, 'desktop', 'dist', 'main', 'main.cjs');

/** A digest of the names, sizes and times of everything that the bundles are made from. */
function sourcesDigest(): string {
  const hash = createHash('sha256');
  const visit = (path: string) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const source of SOURCES) visit(join(ROOT, source));
  for (const name of readdirSync(join(ROOT, 'desktop')).sort()) {
    if (/\.(ts|json|html)$/.test(name)) visit(join(ROOT, 'desktop', name));
  }
  return hash.digest('hex');
}

function isFresh(digest: string): boolean {
  if (!existsSync(BUILT)) return false;
  try {
    return readFileSync(STAMP, 'utf8') === digest;
  } catch {
    return false;
  }
}

/**
 * Builds the desktop program's bundles (desktop/dist), unless they already come from the present sources.
 * @returns whether it had to build
 * @throws Error with the bundler's message when it fails
 */
export async function buildDesktop(): Promise<boolean> {
  const digest = sourcesDigest();
  if (isFresh(digest)) return false;
  await must('npm', ['run', 'build', '-w', 'desktop', '--silent'], { cwd: ROOT });
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, digest);
  return true;
}
