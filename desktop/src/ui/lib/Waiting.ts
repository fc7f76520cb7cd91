import { createContext, useContext } from 'react';

/**
 * Whether the frame is drawn already while the first records are still on their way (a browser's page, right after it was opened): what there is to read
 * now would look like an empty week, so nothing is asked, and nothing is loaded that would take the line from the records.
 */
export const Waiting = createContext(false);

export function useWaiting(): boolean {
  return useContext(Waiting);
}
