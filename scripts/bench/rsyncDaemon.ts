import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { run } from '../bootstrap/run.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';

/** Debian's rsync as the peer: a daemon on loopback, so that what it sends is counted as over a network. */
export interface RsyncDaemon {
  /** Makes the daemon's copy equal to this folder (`-a`: what differs in size or time is compared by blocks). */
  push(folder: string): Promise<{ readonly ms: number; readonly sentBytes: number }>;
  /** The folder that the daemon writes. */
  readonly copy: string;
  stop(): Promise<void>;
}

/** Installs rsync from Debian's packages when it is absent, starts a daemon that writes into a folder of the workspace. */
export async function rsyncDaemon(workspace: string): Promise<RsyncDaemon> {
  await ensureSystemPackages(['bench'], (line) => console.log(line));
  const copy = join(workspace, 'rsync-copy');
  await mkdir(copy);
  const owner = process.getuid?.() === 0 ? 'uid = 0\ngid = 0\n' : '';
  const config = join(workspace, 'rsyncd.conf');
  await writeFile(config, `use chroot = no\n${owner}[copy]\npath = ${copy}\nread only = no\n`);
  const port = await freePort();
  const daemon = spawn(
    'rsync',
    ['--daemon', '--no-detach', '--address=127.0.0.1', `--port=${port}`, `--config=${config}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(daemon, 'exit');
  while (!(await listens(port))) {
    if (daemon.exitCode !== null) throw new Error('the rsync daemon did not start');
  }
  return {
    copy,
    async push(folder) {
      const start = performance.now();
      const done = await run('rsync', ['-a', '--stats', `${folder}/`, `rsync://127.0.0.1:${port}/copy/`], {
        env: { ...process.env, LC_ALL: 'C' },
      });
      const ms = performance.now() - start;
      const sent = /Total bytes sent: ([\d,]+)/.exec(done.stdout)?.[1];
      if (done.code !== 0 || sent === undefined) throw new Error(`rsync: ${done.stderr}`);
      return { ms, sentBytes: Number(sent.replaceAll(',', '')) };
    },
    async stop() {
      daemon.kill();
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
