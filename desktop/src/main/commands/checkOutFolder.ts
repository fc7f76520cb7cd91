import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { originalEnvironment } from '../host/originalEnvironment.ts';

/**
 * Where checked-out documents stand. On Linux in memory (the session's runtime folder, which ends with the session): neither the PC's disk nor
 * the key's flash ever holds them. Elsewhere there is no such place without installing something, and `onKey`, a folder of the key's own,
 * leaves nothing on the PC. The vault empties it, copy by copy, and takes back first what it has not (decision 0221).
 */
export function checkOutFolder(keyId: string, onKey: string): string {
  const memory = process.platform === 'linux' ? originalEnvironment.XDG_RUNTIME_DIR : undefined;
  if (memory === undefined || !existsSync(memory)) return onKey;
  // Named after the key: another key of this PC may have a document out as well.
  return join(memory, `cartable-${keyId}`);
}
