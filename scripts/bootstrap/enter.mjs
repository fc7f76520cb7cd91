/**
 * The way into every command: dependencies, then a Node that runs TypeScript, then the command itself.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureDependencies } from './dependencies.mjs';
import { environmentWith, findNode24, ROOT } from './node24.mjs';

const OLDEST_NODE = 20;
const PARENT_WATCH_MS = 1_000;

function refuse(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Runs `scripts/<script>` on Node 24 with this process's arguments and ends with its exit code.
 * The child stops what it started when it is interrupted, so this process waits for it and never exits first.
 */
export async function enter(script) {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    refuse(`Cartable needs Node ${OLDEST_NODE} or newer; this one is ${process.versions.node}.`);
  }
  await ensureDependencies().catch((error) => refuse(error.message));
  const node = findNode24();
  if (node === undefined) {
    refuse(
      'On this system please install Node 24 or newer (https://nodejs.org), then run the command again.',
    );
  }
  const child = spawn(node, [join(ROOT, 'scripts', script), ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: 'inherit',
    env: environmentWith(node),
  });
  // Ctrl-C reaches the whole terminal group; the other signals reach this process alone.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm passes a signal on to its shell, which ends without telling anybody: being orphaned means stop as well.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_WATCH_MS);
  watch.unref();
  child.on('error', (error) => refuse(`Node 24 could not be started: ${error.message}`));
  child.on('close', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}
