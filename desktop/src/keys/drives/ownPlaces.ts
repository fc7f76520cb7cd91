import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder at which the file system of a path is mounted. */
export function mountOf(path: string): string {
  let folder = realpathSync(path);
  const device = statSync(folder).dev;
  while (folder !== dirname(folder) && statSync(dirname(folder)).dev === device) folder = dirname(folder);
  return folder;
}

/** Where the running program lies, and where it works: what must stay mounted under it. A place that is gone meanwhile is none. */
export function ownPlaces(): readonly string[] {
  const paths = [process.execPath, process.argv[1], '.'];
  const places = paths.flatMap((path) => {
    try {
      return path === undefined ? [] : [mountOf(path)];
    } catch {
      return [];
    }
  });
  return [...new Set(places)];
}
