import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
} from '@cartable/desktop/vault/runner/testKey.ts';
import { auditRowsAfter } from '@cartable/server/storage/repositories/audit.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./escrow.ts', import.meta.url));
let server: TestServer;
const folder = mkdtempSync(join(tmpdir(), 'cartable-escrow-'));
const [a, b] = [join(folder, 'share-a'), join(folder, 'share-b')];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const escrow = (...args: readonly string[]) => run(process.execPath, [script, ...args]);

/** The openings of keys in the school's audit. */
async function audited() {
  const rows = await auditRowsAfter(server.running.storage.reader, server.demo.schoolId, 0, 10_000);
  return rows
    .filter(({ action }) => action === 'key.escrow_released')
    .map(({ subject, type, targetId }) => ({ subject, type, targetId }));
}

describe('the school’s way into a key', { timeout: 120_000 }, () => {
  it('opens a key with both shares, tells the pupil, and does nothing with one share', async () => {
    const before = await startTestKey(server.origin, server.account('pupil-2-01').code);
    await expect(before.ask('vault.sheet', {})).resolves.toMatchObject({ escrow: false });
    await removeTestKey(before);

    await escrow(
      'create',
      '--data',
      server.folder,
      '--school',
      server.demo.schoolId,
      '--share-a',
      a,
      '--share-b',
      b,
    );
    expect(readFileSync(a, 'utf8')).not.toBe(readFileSync(b, 'utf8'));
    const key = await startTestKey(server.origin, server.account('pupil-2-02').code);
    await expect(key.ask('vault.sheet', {})).resolves.toMatchObject({ escrow: true });
    await key.close();

    const release = (first: string, second: string) =>
      escrow(
        'release',
        '--data',
        server.folder,
        '--login',
        server.account('pupil-2-02').login,
        '--key',
        key.folder,
        '--share-a',
        first,
        '--share-b',
        second,
        '--by-a',
        'proviseure',
        '--by-b',
        'cpe',
        '--reason',
        'phrase oubliée',
      );
    await expect(release(a, a)).rejects.toThrow(/escrow_wrong_key/);
    expect(await audited()).toEqual([]);
    const { stdout } = await release(a, b);
    expect(await audited()).toEqual([
      { subject: 'pupil-2-02', type: 'vault', targetId: expect.stringMatching(/^[\w-]{22}$/) },
    ]);
    const code = /code: (\S+)/.exec(stdout)?.[1] ?? '';

    const again = await openTestKey(key.folder);
    const next = utf8(`${goodPassphrase} nouveau`);
    await again.ask('vault.recover', { code: utf8(code), passphrase: next });
    expect(await again.ask('host.state', {})).toMatchObject({
      phase: 'unlocked',
      me: { userId: 'pupil-2-02' },
      problem: null,
      notices: [
        {
          code: 'vault.escrow_released',
          data: { first: 'proviseure', second: 'cpe', reason: 'phrase oubliée' },
        },
      ],
    });
    await removeTestKey(again);
  });
});
