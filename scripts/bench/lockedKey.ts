import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareKeyFolder } from '../../desktop/src/main/key/prepareKeyFolder.ts';
import { startTestKey } from '../../desktop/src/vault/runner/testKey.ts';
import { benchServer } from './rows/syncPull.ts';

/** A key folder with the profile of a pupil who has that many records, locked. */
export async function lockedKey(workspace: string, records: number): Promise<string> {
  const server = await benchServer(workspace, 1, 1, records);
  try {
    const origin = `http://127.0.0.1:${server.first.port}`;
    const folder = await mkdtemp(join(workspace, 'key-'));
    prepareKeyFolder(folder, { server: origin });
    const key = await startTestKey(origin, server.first.codes[0] ?? '', folder);
    await key.close();
    return folder;
  } finally {
    await server.stop();
  }
}
