import { join } from 'node:path';
import { type HostState, isPlainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import type { MainRequests } from '../../vault/protocol.ts';
import { stateAtStart } from '../../vault/runner/closedState.ts';
import { checkOutFolder } from '../commands/checkOutFolder.ts';
import { buildVersion } from '../build/buildKind.ts';
import type { MachineRules } from '../policy/readMachinePolicy.ts';
import type { FoundKey } from './findKey.ts';

/** What the vault is opened with, on this key and this machine. */
export function openingOf(
  key: FoundKey,
  { policy, certificates }: MachineRules,
): MainRequests['key.open']['args'] {
  const { proxy, allowedSchools, leaseDays, printing } = policy;
  return {
    dataDir: key.paths.data,
    // A write-protected key has no folder to write to; what stands in its stead goes at the end.
    checkOuts: checkOutFolder(
      key.marker.keyId,
      key.readOnly ? join(key.temp, 'checkout') : key.paths.checkOuts,
    ),
    readOnly: key.readOnly,
    version: buildVersion,
    keyId: key.marker.keyId,
    // The key's own server first: a key from elsewhere stays at home there.
    server: key.marker.server ?? policy.server ?? null,
    mirror: policy.mirror ?? null,
    rules: {
      certificates,
      ...(proxy !== undefined && { proxy }),
      ...(allowedSchools !== undefined && { allowedSchools }),
      ...(leaseDays !== undefined && { leaseDays }),
      ...(printing === false && { noPrinting: true }),
    },
  };
}

/**
 * Tells the key's state while no vault runs, from its small files. They are read at once, for the first page; a key that is locked and has
 * nothing to explain stays so until a vault runs, any other is read anew each time. Undefined when only the vault can tell.
 */
export function firstState(
  key: FoundKey,
  rules: Promise<MachineRules>,
): () => Promise<HostState | undefined> {
  const read = async (): Promise<HostState | undefined> =>
    stateAtStart(openingOf(key, await rules)).catch(() => undefined);
  const first = read();
  return async () => {
    const state = await first;
    return isPlainlyLocked(state) ? state : read();
  };
}
