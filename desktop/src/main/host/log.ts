import { appendFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';

/** The log starts again beyond this size: it is for the last accident, not a history. */
const maxLogBytes = 256 * 1024;

/** Writes one event: a stable code and figures. Its type leaves no room for a name, a mark or a path. */
export type Log = (code: string, data?: ErrorData) => void;

/** The program's own log, one JSON object a line, in the key's log folder. It never fails its caller. */
export function openLog(folder: string): Log {
  const path = join(folder, 'main.log');
  return (code, data = {}) => {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) truncateSync(path);
      appendFileSync(path, `${JSON.stringify({ at: Date.now(), code, ...data })}\n`);
    } catch {
      // The key is out or full. What matters is told to the person by the page.
    }
  };
}
