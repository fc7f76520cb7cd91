import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What one look at some folders found: each path with its size and time, folders without. */
export type HostSnapshot = ReadonlyMap<string, string>;

/** Looks at everything under these folders. */
export function hostSnapshot(folders: readonly string[]): HostSnapshot {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    found.set(path, stat.isDirectory() ? 'folder' : `${stat.size} bytes at ${stat.mtimeMs}`);
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
  };
  for (const folder of folders) visit(folder);
  return found;
}

/** The paths that are new, changed or gone. */
export function changes(before: HostSnapshot, after: HostSnapshot): readonly string[] {
  const told: string[] = [];
  for (const [path, what] of after) {
    if (before.get(path) !== what) told.push(`${before.has(path) ? 'changed' : 'new'}: ${path} (${what})`);
  }
  for (const path of before.keys()) if (!after.has(path)) told.push(`gone: ${path}`);
  return told;
}
