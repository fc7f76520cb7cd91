import type { Disposable } from '../../lib/disposable.ts';
import type { Random } from '../../ports/random.ts';
import type { ApiSession } from './apiSession.ts';

const minDelayMs = 1_000;
const maxDelayMs = 5 * 60_000;

/**
 * Listens to the server's hints (HTML standard §9.2, by fetch: EventSource cannot send a proof) and calls back for each. Opens the
 * stream again by itself, with growing, jittered delays while the server cannot be reached.
 */
export function openHints(session: ApiSession, random: Random, listener: () => void): Disposable {
  const closed = new AbortController();
  const { signal } = closed;
  let failures = 0;

  const listen = async (): Promise<void> => {
    const response = await session.send({
      method: 'GET',
      path: '/api/v1/sync/hints',
      signal,
      timeoutMs: 'none',
    });
    if (!response.headers.get('Content-Type')?.startsWith('text/event-stream')) return;
    await readEvents(response, signal, (event) => {
      failures = 0;
      if (event === 'change') listener();
    });
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      // Why it ended does not matter: synchronisation itself reports what is wrong.
      await listen().catch(() => undefined);
      const delay = Math.min(minDelayMs * 2 ** failures, maxDelayMs);
      failures += 1;
      await pause(delay * (0.5 + jitter(random)), signal);
    }
  };
  void run();
  return { dispose: () => closed.abort() };
}

/** Calls back with the name of each event until the stream ends. Any line, comments included, shows that the server is there. */
async function readEvents(
  response: Response,
  signal: AbortSignal,
  onEvent: (event: string) => void,
): Promise<void> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(-1024);
      for (const line of lines) {
        if (line.startsWith('event:')) onEvent(line.slice(6).trim());
        else if (line.startsWith(':')) onEvent('');
      }
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/** From 0 to 1. */
function jitter(random: Random): number {
  return (random.bytes(1)[0] ?? 0) / 255;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
