import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { peerScript, runNode, startNode } from '../peers.ts';
import type { BenchRow } from '../row.ts';

const run = promisify(execFile);
const count = 6000;
const rounds = 5;
const connections = '16';
const script = (name: string) => fileURLToPath(new URL(`../work/${name}.ts`, import.meta.url));

/** Keeps a process on one core (Linux), so that "one core" is one core; threads included. */
async function pin(pid: number, core: number): Promise<void> {
  await run('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
}

/** Processor time of a process so far, microseconds (proc(5): clock ticks of 10 ms). */
async function cpuMicros(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Both servers live through all rounds and get the same warm-up; the generator has the other core. Each request has a proof of its own. */
export const serverNoop: BenchRow = {
  id: 'server.noop',
  what: 'no-op synchronisations a second on one core, against a bare Express JSON route',
  unit: '/s',
  bar: '≥ 0.5×',
  rounds,
  async prepare(workspace) {
    const ours = await startNode<{ port: number; code: string }>(script('noopServer'), []);
    const { bodyBytes, answerBytes } = await runNode<{ bodyBytes: number; answerBytes: number }>(
      script('noopRequests'),
      [String(ours.first.port), ours.first.code, workspace, String(rounds + 1), String(count)],
    );
    const bare = await startNode<{ port: number }>(await peerScript('expressServer.mjs'), [
      String(answerBytes),
    ]);
    for (const { pid } of [ours, bare]) await pin(pid, 0);
    const body = JSON.stringify({ v: 1, filler: 'x'.repeat(bodyBytes - 19) });
    const text = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    const bareFile = join(workspace, 'bare.json');
    await writeFile(bareFile, JSON.stringify(Array.from({ length: count }, () => text)));
    const load = async (server: { pid: number; first: { port: number } }, file: string) => {
      const before = await cpuMicros(server.pid);
      const generator = [script('loadGenerator'), String(server.first.port), file, connections];
      const { stdout } = await run('taskset', ['-c', '1', process.execPath, ...generator]);
      const { perSecond, failed } = JSON.parse(stdout) as { perSecond: number; failed: number };
      if (failed > 0) throw new Error(`${failed} requests failed`);
      return { perSecond, micros: ((await cpuMicros(server.pid)) - before) / count };
    };
    await load(bare, bareFile);
    await load(ours, join(workspace, 'batch-0.json'));
    return {
      async round(index) {
        const peer = await load(bare, bareFile);
        const own = await load(ours, join(workspace, `batch-${index + 1}.json`));
        return {
          peer: peer.perSecond,
          ours: own.perSecond,
          notes: {
            'processor µs a request': Math.round(own.micros),
            'of the bare route': Math.round(peer.micros),
          },
        };
      },
      close: async () => {
        await Promise.all([bare.stop(), ours.stop()]);
      },
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio >= 0.5,
};
