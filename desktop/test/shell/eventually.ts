import { expect } from 'vitest';

/** Longest wait for a condition, in milliseconds: a slow PC needs some, and a copied secret stays for thirty seconds. */
const patienceMs = 45_000;

/** Asks again until the expectation holds. */
export function eventually<T>(ask: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(ask, { timeout: patienceMs, interval: 100 });
}
