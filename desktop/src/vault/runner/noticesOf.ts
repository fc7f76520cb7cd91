import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { OpenVault } from '../openVault.ts';

/** What the open vault has to say, as the page is told it. */
export function noticesOf({ notices }: OpenVault): HostState['notices'] {
  return notices.map((notice) => {
    if (notice.code !== 'vault.escrow_released') return { code: notice.code, data: {} };
    const { at, by, reason } = notice.release;
    return { code: notice.code, data: { at, first: by[0], second: by[1], reason } };
  });
}
