import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { ROOT } from '../bootstrap/root.ts';

/** A running demonstration server. */
export interface DemoServer {
  readonly address: string;
  stop(): Promise<void>;
}

const READY_LIMIT_MS = 30_000;
const ASK_EVERY_MS = 100;
const LAST_WORDS = 4_000;

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * Starts the server on its embedded database and waits until it takes requests.
 * @throws Error with the server's last words when it ends or is not ready within thirty seconds
 */
export async function startDemoServer(
  data: string,
  port: number,
  processes: ChildProcesses,
): Promise<DemoServer> {
  const main = join(ROOT, 'server', 'src', 'main.ts');
  const child = processes.start(process.execPath, [main, '--data', data, '--port', String(port)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-LAST_WORDS);
    });
  }
  const address = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + READY_LIMIT_MS;
  while (!(await isReady(address))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      await processes.stop(child);
      throw new Error(`The server did not become ready.\n${words}`);
    }
    await delay(ASK_EVERY_MS);
  }
  return { address, stop: () => processes.stop(child) };
}
