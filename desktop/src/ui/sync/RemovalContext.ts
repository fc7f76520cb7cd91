import { createContext, useContext } from 'react';

/** Tells the frame of the program that the key is locked and may be pulled out, with what still waits to go up. */
export type OnSafe = (pending: number) => void;

const RemovalContext = createContext<OnSafe>(() => {});

/** Given by the frame, which stays when the profile's screens go away with the lock. */
export const RemovalProvider = RemovalContext.Provider;

/** How a screen announces that the removal is ready. */
export function useOnSafe(): OnSafe {
  return useContext(RemovalContext);
}
