import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { originalEnvironment } from '../host/originalEnvironment.ts';

/**
 * Where a checked-out document stands. On Linux in memory (the session's runtime folder): neither the PC's disk nor the key's
 * flash ever holds it. Elsewhere there is no such place without installing something, and `temp`, the key's own temporary folder, which is
 * emptied at each start and end, leaves nothing on the PC.
 */
export function checkOutFolder(temp: string): string {
  const memory = process.platform === 'linux' ? originalEnvironment.XDG_RUNTIME_DIR : undefined;
  const parent = memory !== undefined && existsSync(memory) ? join(memory, 'cartable') : temp;
  return join(parent, 'checkout');
}
