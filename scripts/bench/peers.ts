import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./peers/', import.meta.url));
const installed = fileURLToPath(new URL('../../.cartable/peers/', import.meta.url));

/** The folder in which the peers are installed; installs them from their lockfile when they are absent or changed. */
export async function installPeers(): Promise<string> {
  const lock = await readFile(join(source, 'package-lock.json'), 'utf8');
  const stamp = join(installed, 'installed.lock');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return installed;
  await mkdir(installed, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    await cp(join(source, name), join(installed, name));
  const child = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: installed,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the peers of the bench could not be installed from the npm registry');
  await writeFile(stamp, lock);
  return installed;
}

/** A peer script, copied beside its installed modules so that it resolves them. */
export async function peerScript(name: string): Promise<string> {
  const folder = await installPeers();
  const target = join(folder, name);
  await cp(join(source, name), target);
  await stat(target);
  return target;
}

/** A child process that says one JSON line when it is ready and stops when its standard input closes. */
export interface Ready<T> {
  readonly first: T;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a Node script and waits for its first line. */
export async function startNode<T>(
  script: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<Ready<T>> {
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(([code]) => {
      throw new Error(`${script} ended with ${code} before it was ready`);
    }),
  ]);
  return {
    first: JSON.parse(line) as T,
    pid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await exited;
    },
  };
}

/** Runs a Node script to its end; the JSON of its last line. */
export async function runNode<T>(
  script: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Promise<T> {
  const child = spawn(process.execPath, [...nodeArgs, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (bytes) => {
    output += String(bytes);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T;
}
