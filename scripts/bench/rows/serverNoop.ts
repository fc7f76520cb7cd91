import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { peerScript, startNode } from '../peers.ts';
import type { BenchRow } from '../row.ts';

const run = promisify(execFile);
const count = 6000;
const script = (name: string) => fileURLToPath(new URL(`../work/${name}.ts`, import.meta.url));

/** Keeps a process on one core (Linux), so that "one core" is one core; threads included. */
async function pin(pid: number, core: number): Promise<void> {
  await run('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

export const serverNoop: BenchRow = {
  id: 'server.noop',
  what: 'no-op synchronisations a second on one core, against a bare Express JSON route',
  unit: '/s',
  bar: '≥ 0.5×',
  rounds: 5,
  async prepare(workspace) {
    const folder = await mkdtemp(join(workspace, 'requests-'));
    const bare = await startNode<{ port: number }>(await peerScript('expressServer.mjs'), ['200']);
    await pin(bare.pid, 0);
    const load = async (port: number, file: string): Promise<number> => {
      const { stdout } = await run('taskset', [
        '-c',
        '1',
        process.execPath,
        script('loadGenerator'),
        String(port),
        file,
        '16',
      ]);
      const { perSecond, failed } = JSON.parse(stdout) as { perSecond: number; failed: number };
      if (failed > 0) throw new Error(`${failed} requests failed`);
      return perSecond;
    };
    return {
      async round() {
        // A fresh server each round: its proofs are used once, as a real key's are.
        const ours = await startNode<{ port: number; requests: string; bodyBytes: number }>(
          script('noopServer'),
          [folder, String(count)],
        );
        try {
          await pin(ours.pid, 0);
          const bareFile = join(folder, 'bare.json');
          const body = JSON.stringify({ v: 1, filler: 'x'.repeat(ours.first.bodyBytes - 20) });
          const text = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
          await writeFile(bareFile, JSON.stringify(Array.from({ length: count }, () => text)));
          await load(bare.first.port, bareFile);
          return {
            peer: await load(bare.first.port, bareFile),
            ours: await load(ours.first.port, ours.first.requests),
          };
        } finally {
          await ours.stop();
        }
      },
      close: () => bare.stop(),
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio >= 0.5,
};
