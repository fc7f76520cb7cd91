import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const KEPT_LOCALES = /^(fr|en-US)\.pak$/;

/** Bytes of all files under a folder for which `counts` (given the path inside the folder) is true. */
export function folderBytes(folder: string, counts: (path: string) => boolean = () => true): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => counts(relative(folder, path).replaceAll('\\', '/')))
    .reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Bytes of a bare Electron runtime with French and English only: what a program's size is measured against. */
export function bareRuntimeBytes(runtimeFolder: string): number {
  return folderBytes(runtimeFolder, (path) => {
    if (path === 'cartable-stamp.json' || path === 'resources/default_app.asar') return false;
    const [folder, file] = path.split('/');
    return folder !== 'locales' || file === undefined || KEPT_LOCALES.test(file);
  });
}
