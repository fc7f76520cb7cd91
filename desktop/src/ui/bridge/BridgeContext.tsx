import { createContext, type ReactNode, useContext } from 'react';
import type { Bridge } from '@cartable/shared/bridge/bridge.ts';

const BridgeContext = createContext<Bridge | undefined>(undefined);

/** Gives every screen below it the way to its host. */
export function BridgeProvider({
  bridge,
  children,
}: {
  readonly bridge: Bridge;
  readonly children: ReactNode;
}) {
  return <BridgeContext value={bridge}>{children}</BridgeContext>;
}

/** The way to the host: the key's program, or the portal's worker. Must be called under {@link BridgeProvider}. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (!bridge) throw new TypeError('useBridge needs a BridgeProvider above it');
  return bridge;
}
