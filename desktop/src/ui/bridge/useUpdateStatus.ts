import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import { useEffect, useState } from 'react';
import { useBridge } from './BridgeContext.tsx';

/** Follows how the program on the key stands with its updates and its files. */
export function useUpdateStatus(): UpdateStatus {
  const bridge = useBridge();
  const [status, setStatus] = useState<UpdateStatus>({ phase: 'off' });
  useEffect(() => {
    let current = true;
    const leave = bridge.subscribe((event) => {
      if (event.type === 'update') setStatus(event.status);
    });
    void bridge.call('update.status', {}).then((answer) => {
      if (current && answer.ok) setStatus(answer.value);
    });
    return () => {
      current = false;
      leave();
    };
  }, [bridge]);
  return status;
}
