/**
 * Milliseconds since the program started; never goes backwards. `performance.now()` says the same, but its first use loads all of Node's
 * performance hooks, some 10 ms on the way to the first screen.
 */
export function uptimeMs(): number {
  return process.uptime() * 1000;
}
