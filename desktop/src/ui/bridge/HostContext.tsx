import type { HostState, Me } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { Waiting } from '../lib/Waiting.ts';
import { useBridge } from './BridgeContext.tsx';

interface Host {
  readonly state: HostState;
  readonly sync: SyncStatus;
}

const HostContext = createContext<Host | undefined>(undefined);

const quietSync: SyncStatus = {
  connection: 'offline',
  lastSyncAt: null,
  pending: 0,
  refused: 0,
  firstSyncRecords: null,
  transfers: [],
  notices: [],
  problem: null,
};

/** As long as the first records are on their way, whatever else the host says. */
const openingSync: SyncStatus = { ...quietSync, connection: 'syncing' };

export interface HostProviderProps {
  /** What the host said before the page was drawn; undefined when it could not. */
  readonly first: HostState | undefined;
  /** The synchronisation's state, when it was asked ahead. */
  readonly firstSync?: SyncStatus | undefined;
  readonly children: ReactNode;
}

/** Follows the host's state and the synchronisation, so that every screen shows the same truth. */
export function HostProvider({ first, firstSync, children }: HostProviderProps) {
  const bridge = useBridge();
  const [state, setState] = useState(first);
  const [sync, setSync] = useState(firstSync ?? quietSync);
  const phase = state?.phase;

  useEffect(() => {
    let newest = false;
    const leave = bridge.subscribe((event) => {
      if (event.type === 'state') {
        newest = true;
        setState(event.state);
      }
      if (event.type === 'sync') setSync(event.status);
    });
    // Asked again: what happened between the first answer and this subscription was told to nobody.
    void bridge.call('host.state', {}).then((answer) => {
      // An event that came first is newer than this answer.
      if (!newest && answer.ok) setState((known) => unlessSame(known, answer.value));
    });
    return () => {
      newest = true;
      leave();
    };
  }, [bridge]);

  useEffect(() => {
    if (phase !== 'unlocked') return;
    let current = true;
    void bridge.call('sync.status', {}).then((answer) => {
      if (current && answer.ok) setSync((known) => unlessSame(known, answer.value));
    });
    return () => {
      current = false;
    };
  }, [bridge, phase]);

  if (!state) return null;
  return (
    <HostContext value={{ state, sync: phase === 'opening' ? openingSync : sync }}>
      <Waiting value={phase === 'opening'}>{children}</Waiting>
    </HostContext>
  );
}

/** The value that every screen has already, when the new one says the same: nothing is drawn anew for it. */
function unlessSame<T>(known: T, told: T): T {
  return JSON.stringify(known) === JSON.stringify(told) ? known : told;
}

function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new TypeError('useHost needs a HostProvider above it');
  return host;
}

/** Where the host stands: locked, unlocked, removed… and how the interface looks. */
export function useHostState(): HostState {
  return useHost().state;
}

/** What the key has to say about its synchronisation. */
export function useSyncStatus(): SyncStatus {
  return useHost().sync;
}

/** The person whose profile is open. Only for screens that exist while it is. */
export function useMe(): Me {
  const { me } = useHost().state;
  if (!me) throw new TypeError('nobody is here while the profile is locked');
  return me;
}
