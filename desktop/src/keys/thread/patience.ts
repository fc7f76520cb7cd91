/** Calls something once a time is over, unless it is stopped before: the clock of who waits for keys. */
export type Patience = (ms: number, over: () => void) => { stop(): void };

/** The computer's own clock. */
export const realPatience: Patience = (ms, over) => {
  const timer = setTimeout(over, ms);
  return { stop: () => clearTimeout(timer) };
};
