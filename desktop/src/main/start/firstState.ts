import { type HostState, isPlainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import type { MainRequests } from '../../vault/protocol.ts';
import { stateAtStart } from '../../vault/runner/closedState.ts';
import { buildVersion } from '../build/buildKind.ts';
import type { FoundKey } from './findKey.ts';

/** What the vault is opened with, on this key. */
export function openingOf(key: FoundKey): MainRequests['key.open']['args'] {
  return {
    dataDir: key.paths.data,
    readOnly: key.readOnly,
    version: buildVersion,
    server: key.marker.server ?? null,
  };
}

/**
 * Tells the key's state while no vault runs, from its small files. They are read at once, for the first page; a key that is locked and has
 * nothing to explain stays so until a vault runs, any other is read anew each time. Undefined when only the vault can tell.
 */
export function firstState(key: FoundKey): () => Promise<HostState | undefined> {
  const open = openingOf(key);
  const read = (): Promise<HostState | undefined> => stateAtStart(open).catch(() => undefined);
  const first = read();
  return async () => {
    const state = await first;
    return isPlainlyLocked(state) ? state : read();
  };
}
