import { useEffect, useState } from 'react';
import type { RefusedAction, WaitingAction } from '@cartable/shared/bridge/syncStatus.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';

/** What waits (undefined until it is known) and what was refused, read again at each step of the synchronisation. */
export function useSyncLists(): {
  readonly waiting: readonly WaitingAction[] | undefined;
  readonly refusals: readonly RefusedAction[];
} {
  const bridge = useBridge();
  const [waiting, setWaiting] = useState<readonly WaitingAction[]>();
  const [refusals, setRefusals] = useState<readonly RefusedAction[]>([]);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const [waits, refused] = await Promise.all([
        bridge.call('sync.waiting', {}),
        bridge.call('sync.refusals', {}),
      ]);
      if (!current) return;
      if (waits.ok) setWaiting(waits.value);
      if (refused.ok) setRefusals(refused.value);
    };
    void read();
    const leave = bridge.subscribe((event) => {
      if (event.type === 'sync' || event.type === 'changed') void read();
    });
    return () => {
      current = false;
      leave();
    };
  }, [bridge]);
  return { waiting, refusals };
}
