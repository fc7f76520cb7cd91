import { useEffect, useState } from 'react';
import type { FileState } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';

/** The most contents that one question may name. */
const atOnce = 500;

/** Which of these contents are on this host; follows fetches as they end. A content not yet told about is absent. */
export function useFileStates(manifests: readonly string[]): Readonly<Record<string, FileState>> {
  const bridge = useBridge();
  const [states, setStates] = useState<Readonly<Record<string, FileState>>>({});
  const key = manifests.join(' ');

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the list.
  useEffect(() => {
    if (manifests.length === 0) return;
    let current = true;
    const leave = bridge.subscribe((event) => {
      if (event.type === 'files') setStates((before) => ({ ...before, ...event.states }));
    });
    for (let from = 0; from < manifests.length; from += atOnce) {
      const some = manifests.slice(from, from + atOnce);
      void bridge.call('files.states', { manifests: some }).then((answer) => {
        // An event that came first is newer than this answer.
        if (current && answer.ok) setStates((before) => ({ ...answer.value, ...before }));
      });
    }
    return () => {
      current = false;
      leave();
    };
  }, [bridge, key]);
  return states;
}
