import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestKey } from '../../desktop/src/vault/runner/testKey.ts';
import { type CountingProxy, countingProxy } from './countingProxy.ts';
import { startNode } from './peers.ts';

/** A pupil's unlocked key (vault, encrypted files, engine) and the real server behind a relay that counts bytes. */
export interface DocumentKey {
  /** What passed between key and server, HTTP heads included. */
  readonly bytes: CountingProxy['bytes'];
  /** Puts a file into the pupil's documents, or a new version of one; it goes up with the next {@link DocumentKey.sync}. */
  put(path: string, version?: PutFile): Promise<PutFile>;
  /** One synchronisation. @throws when anything waits or was refused after it */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface PutFile {
  readonly id: string;
  readonly manifest: string;
}

/** Starts server and relay, activates the key in a folder of the workspace. */
export async function documentKey(workspace: string): Promise<DocumentKey> {
  const script = fileURLToPath(new URL('./work/demoServer.ts', import.meta.url));
  const server = await startNode<{ port: number; code: string }>(script, []);
  const proxy = await countingProxy(server.first.port);
  const folder = await mkdtemp(join(workspace, 'key-'));
  const key = await startTestKey(proxy.origin, server.first.code, folder);
  const id = () => randomUUID().replaceAll('-', '');
  return {
    bytes: proxy.bytes,
    async put(path, version) {
      const name = basename(path);
      const { content } = await key.ask('content.add', { path, name });
      const put = { id: version?.id ?? id(), manifest: content.manifest };
      const args = {
        id: put.id,
        copyId: id(),
        parentId: null,
        name,
        content,
        base: version?.manifest ?? null,
        deviceLabel: 'bench',
        day: new Date().toISOString().slice(0, 10),
      };
      await key.ask('mutate', { name: 'documents.putFile', args });
      return put;
    },
    async sync() {
      await key.ask('sync.now', {});
      const { pending, refused } = await key.ask('sync.status', {});
      if (pending + refused > 0) throw new Error(`${pending} actions wait, ${refused} were refused`);
    },
    async close() {
      await key.close();
      proxy.close();
      await server.stop();
    },
  };
}
