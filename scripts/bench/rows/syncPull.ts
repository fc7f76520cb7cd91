import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { countingProxy } from '../countingProxy.ts';
import { peerScript, type Ready, runNode, startNode } from '../peers.ts';
import type { BenchRow } from '../row.ts';

const records = 10_000;
const rounds = 9;
const script = (name: string) => fileURLToPath(new URL(`../work/${name}.ts`, import.meta.url));

export interface BenchServer {
  readonly port: number;
  readonly codes: readonly string[];
  readonly lines: string;
}

/** Starts the real server with a class's homework. */
export async function benchServer(
  workspace: string,
  history: number,
  codes: number,
  count = records,
): Promise<Ready<BenchServer>> {
  const folder = await mkdtemp(join(workspace, 'server-'));
  return startNode<BenchServer>(script('benchServer'), [
    folder,
    String(count),
    String(history),
    String(codes),
  ]);
}

export interface Pulled {
  readonly ms: number;
  readonly documents: number;
  readonly noopMs: number;
  readonly wrote: number;
}

/** One first pull of a new key. */
export async function pull(
  workspace: string,
  origin: string,
  code: string,
  expected = records,
): Promise<Pulled> {
  const result = await runNode<Pulled>(script('pullClient'), [
    await mkdtemp(join(workspace, 'key-')),
    origin,
    code,
  ]);
  if (result.documents !== expected) throw new Error(`pulled ${result.documents} of ${expected}`);
  return result;
}

export const syncPull: BenchRow = {
  id: 'sync.pull',
  what: `first pull of ${records} records of about 400 bytes, against PouchDB from express-pouchdb`,
  unit: 'ms',
  bar: '≤ 1/10 of the time; bytes ≤ 1.1× one gzip-6 file of the same records and below PouchDB’s',
  rounds,
  async prepare(workspace) {
    const server = await benchServer(workspace, 1, rounds + 1);
    const pouch = await startNode<{ port: number }>(await peerScript('pouchServer.mjs'), [
      await mkdtemp(join(workspace, 'pouch-')),
      server.first.lines,
    ]);
    const pouchClient = await peerScript('pouchClient.mjs');
    const pouchPull = async (origin: string): Promise<number> =>
      (await runNode<{ ms: number }>(pouchClient, [await mkdtemp(join(workspace, 'pulled-')), origin])).ms;

    const gzip = gzipSync(await readFile(server.first.lines), { level: 6 }).length;
    const ourProxy = await countingProxy(server.first.port);
    const pouchProxy = await countingProxy(pouch.first.port);
    await pull(workspace, ourProxy.origin, server.first.codes[rounds] ?? '');
    await pouchPull(pouchProxy.origin);
    const notes = {
      'bytes down': ourProxy.bytes.down,
      'gzip-6 bytes': gzip,
      'of gzip': ourProxy.bytes.down / gzip,
      'PouchDB bytes down': pouchProxy.bytes.down,
    };
    return {
      async round(index) {
        const peer = await pouchPull(`http://127.0.0.1:${pouch.first.port}`);
        const ours = await pull(
          workspace,
          `http://127.0.0.1:${server.first.port}`,
          server.first.codes[index] ?? '',
        );
        return { ours: ours.ms, peer, notes };
      },
      async close() {
        ourProxy.close();
        pouchProxy.close();
        await server.stop();
        await pouch.stop();
      },
    };
  },
  holds({ ratio }, samples) {
    const notes = samples.at(-1)?.notes ?? {};
    const down = Number(notes['bytes down']);
    return (
      ratio !== null &&
      ratio <= 0.1 &&
      down <= 1.1 * Number(notes['gzip-6 bytes']) &&
      down < Number(notes['PouchDB bytes down'])
    );
  },
};

export const syncHistory: BenchRow = {
  id: 'sync.history',
  what: 'the same first pull with a history ten times longer (peer: ours with the plain history)',
  unit: 'ms',
  bar: '≤ 1.1×',
  rounds,
  async prepare(workspace) {
    const plain = await benchServer(workspace, 1, rounds);
    const long = await benchServer(workspace, 10, rounds);
    return {
      async round(index) {
        const peer = await pull(
          workspace,
          `http://127.0.0.1:${plain.first.port}`,
          plain.first.codes[index] ?? '',
        );
        const ours = await pull(
          workspace,
          `http://127.0.0.1:${long.first.port}`,
          long.first.codes[index] ?? '',
        );
        return { ours: ours.ms, peer: peer.ms };
      },
      async close() {
        await plain.stop();
        await long.stop();
      },
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1.1,
};
