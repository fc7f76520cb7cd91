import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import { useEffect, useState } from 'react';
import { useBridge } from '../../bridge/BridgeContext.tsx';

/** Follows the preparing of keys; undefined until the host has looked around. */
export function useKeys(): KeysState | undefined {
  const bridge = useBridge();
  const [state, setState] = useState<KeysState>();
  useEffect(() => {
    let current = true;
    const leave = bridge.subscribe((event) => {
      if (event.type === 'keys') setState(event.state);
    });
    const first = async () => {
      await bridge.call('keys.look', {});
      const answer = await bridge.call('keys.state', {});
      if (current && answer.ok) setState(answer.value);
    };
    void first();
    return () => {
      current = false;
      leave();
    };
  }, [bridge]);
  return state;
}
