/** Progress of long preparations, as plain lines: they read the same in a terminal and in a CI log. */

const HEARTBEAT_MS = 10_000;

/** Formats a duration given in milliseconds as seconds with one decimal. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** One line of progress on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs one named step, says when it starts and ends and, every ten seconds, that it is still at work.
 * @throws whatever the step throws, after saying that it failed.
 */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const elapsed = () => seconds(performance.now() - startedAt);
  say(`▸ ${name}`);
  const heartbeat = setInterval(() => say(`  ${name}: ${elapsed()} so far`), HEARTBEAT_MS);
  heartbeat.unref();
  try {
    const result = await work();
    say(`✓ ${name} (${elapsed()})`);
    return result;
  } catch (error) {
    say(`✗ ${name} (${elapsed()})`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}
