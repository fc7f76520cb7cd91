const name = 'cartable.worker';
/** A worker that does not go is not waited for longer than this, milliseconds. */
const longestWaitMs = 3_000;

/** In a worker: holds the lock for as long as it lives. */
export function holdWorkerLock(): void {
  void navigator.locks.request(name, { mode: 'shared' }, () => new Promise<never>(() => undefined));
}

/**
 * In a page: resolves once the worker that was told to end is gone. A page that is loaded before would be joined to it, and hear nothing
 * any more.
 */
export async function workerGone(): Promise<void> {
  const signal = AbortSignal.timeout(longestWaitMs);
  await navigator.locks.request(name, { mode: 'exclusive', signal }, () => undefined).catch(() => undefined);
}
