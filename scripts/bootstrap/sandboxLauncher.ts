import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { run } from './run.ts';

/** How Chromium's sandbox can be had for the current user on this machine. */
export type SandboxWay = 'plain' | 'user-namespace' | 'none';

/**
 * Chromium refuses its sandbox to root. In a user namespace that maps root to an ordinary number it works, and
 * the program still owns the files of the checkout: no second user, no copied files, no lost test.
 */
const AS_ORDINARY_USER = ['--user', '--map-user=1000', '--map-group=1000'];

/** What Chromium's own sandbox asks of the kernel: namespaces of its own, nested in the current ones. */
const NAMESPACES_LIKE_CHROMIUM = ['--user', '--map-root-user', '--net', '--pid', '--fork', 'true'];

/** Tries what Chromium will need and says which way works; `none` where the kernel or a container forbids it. */
export async function sandboxWay(): Promise<SandboxWay> {
  if (process.platform !== 'linux') return 'plain';
  if (process.getuid?.() === 0) {
    const nested = await run('unshare', [...AS_ORDINARY_USER, 'unshare', ...NAMESPACES_LIKE_CHROMIUM]);
    return nested.code === 0 ? 'user-namespace' : 'none';
  }
  const own = await run('unshare', NAMESPACES_LIKE_CHROMIUM);
  return own.code === 0 ? 'plain' : 'none';
}

/**
 * A command that starts `executable` in the given way, with the arguments it is itself given.
 * The process that it becomes is the executable's own: same id, same signals, same standard streams.
 *
 * Each is a file in the user's cache, in a folder of its month; folders of months before the last one go. So nobody ever writes into what is
 * removed, however many start at once.
 */
export function sandboxLauncher(executable: string, way: SandboxWay, now = new Date()): string {
  if (way === 'plain') return executable;
  const quoted = `'${executable.replaceAll("'", `'\\''`)}'`;
  const start =
    way === 'user-namespace'
      ? `exec unshare ${AS_ORDINARY_USER.join(' ')} -- ${quoted} "$@"`
      : `exec ${quoted} --no-sandbox "$@"`;
  const launchers = join(cacheFolder(), 'launchers');
  const folder = join(launchers, monthOf(now));
  mkdirSync(folder, { recursive: true });
  dropOld(launchers, now);
  const name = createHash('sha256').update(start).digest('hex').slice(0, 16);
  const path = join(folder, `electron-${name}`);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `#!/bin/sh\n${start}\n`);
  chmodSync(draft, 0o755);
  renameSync(draft, path);
  return path;
}

/** `2026-11`. */
const monthOf = (date: Date): string => date.toISOString().slice(0, 7);

function dropOld(launchers: string, now: Date): void {
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1));
  for (const name of readdirSync(launchers)) {
    const path = join(launchers, name);
    if (/^\d{4}-\d{2}$/u.test(name)) {
      if (name < monthOf(before)) rmSync(path, { recursive: true, force: true });
      continue;
    }
    // A file of before there were months: an older checkout writes it anew at each start.
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() && stat.mtime < before) rmSync(path, { force: true });
  }
}
