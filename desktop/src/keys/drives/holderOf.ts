import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The name of a program that has something open below a place, or works in it; undefined when none can be seen: other people's programs are hidden from whoever is not root.
 * From Linux' `/proc`, as fuser(1) does.
 */
export function holderOf(place: string): string | undefined {
  const isBelow = (path: string) => path === place || path.startsWith(`${place}/`);
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/u.test(name))) {
    const own = ['cwd', 'root', 'exe'].map((name) => `/proc/${pid}/${name}`);
    const open = namesIn(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
    if ([...own, ...open].some((link) => isBelow(target(link)))) return nameOf(pid);
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function nameOf(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
