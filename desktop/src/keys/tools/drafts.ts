import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../medium/mediumProblem.ts';

const thisComputer = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Where a file is made before it gets its name: beside it, under a name of this computer and process. */
export function draftPath(path: string): string {
  return `${path}.${thisComputer}-${process.pid}.new`;
}

/** Beside a draft: a folder of what goes into it. */
export function partsPath(draft: string): string {
  return `${draft}.parts`;
}

/**
 * Removes what earlier runs of a command have left of this file when they were killed: drafts under its own name, of processes of this computer that are no more. On a share the
 * number of a process says nothing to another computer, whose draft may be under way.
 */
export function sweepDrafts(path: string): void {
  const folder = dirname(path);
  const begins = `${basename(path)}.${thisComputer}-`;
  for (const name of namesIn(folder)) {
    const [, id, parts] = (name.startsWith(begins) && ENDS.exec(name.slice(begins.length))) || [];
    if (id === undefined || isAlive(Number(id))) continue;
    const place = join(folder, name);
    try {
      // Only what we make: a file, or the folder beside it. Of a link its own name goes with nothing that it leads to.
      const stat = lstatSync(place);
      if (parts === undefined ? stat.isFile() : stat.isDirectory()) rmSync(place, { recursive: true });
    } catch {
      // Somebody else's, or gone by now: it stands in nobody's way.
    }
  }
}

const ENDS = /^(\d{1,10})\.new(\.parts)?$/u;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The making of the file says what is wrong with its folder.
    return [];
  }
}

/** Whether a process of this number runs, whoever's it is. What this very number left is of a process before this one. */
function isAlive(id: number): boolean {
  if (id === process.pid || id === 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
