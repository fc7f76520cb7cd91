import { createContext, useContext } from 'react';
import type { ProviderReturn } from './providerVisit.ts';
import type { Door } from './workerBridge.ts';

/** What the sign-in has beyond the bridge: a browser's own ways in, and whether this page came back from a provider. */
export interface DoorWays {
  readonly door: Door;
  readonly returned: ProviderReturn | undefined;
}

const DoorContext = createContext<DoorWays | undefined>(undefined);

export const DoorProvider = DoorContext;

/** Must be called under {@link DoorProvider}. */
export function useDoor(): DoorWays {
  const ways = useContext(DoorContext);
  if (ways === undefined) throw new TypeError('useDoor needs a DoorProvider above it');
  return ways;
}
