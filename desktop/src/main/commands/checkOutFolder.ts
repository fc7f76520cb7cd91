import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { originalEnvironment } from '../host/originalEnvironment.ts';

/**
 * Where a checked-out document stands. On Linux in memory (the session's runtime folder): neither the PC's disk nor the key's
 * flash ever holds it. Elsewhere there is no such place without installing something, and `temp`, the key's own temporary folder, which is
 * emptied at each start and end, leaves nothing on the PC.
 */
export function checkOutFolder(keyId: string, temp: string): string {
  const memory = process.platform === 'linux' ? originalEnvironment.XDG_RUNTIME_DIR : undefined;
  if (memory === undefined || !existsSync(memory)) return join(temp, 'checkout');
  // Named after the key: another key of this PC may have a document out as well.
  return join(memory, `cartable-${keyId}`);
}
