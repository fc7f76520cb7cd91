import { join } from 'node:path';
import { importRecords } from '@cartable/server/ops/importRecords.ts';
import { findRecord } from '@cartable/server/storage/repositories/records.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEscrowKey, releaseEscrow } from '../../src/vault/header/escrow.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from '../../src/vault/nodeCrypto.ts';
import { goodPassphrase, startTestKey } from '../../src/vault/runner/testKey.ts';
import { type LaunchedKey, launchKey, temporaryKey } from '../launch.ts';

const tools = { crypto: nodeCrypto, random: nodeRandom, hasher: nodeHasher };
let server: TestServer;
let keyDir: string;
let key: LaunchedKey;

/** A pupil's key that two persons of the school opened while it was away. */
beforeAll(async () => {
  server = await startTestServer();
  const { storage } = server.running;
  const schoolId = server.demo.schoolId as SchoolId;
  const escrow = await newEscrowKey(nodeCrypto, nodeRandom);
  const stored = await findRecord(storage.reader, schoolId, school.type, schoolId);
  const record = school.schema.parse(JSON.parse(stored?.text ?? ''));
  const write = put(school, { ...record, escrowPublicKey: toBase64Url(escrow.publicKey) });
  await importRecords({ storage, hasher: nodeHasher, derivations: [] }, schoolId, [write], Date.now());

  keyDir = temporaryKey(server.origin);
  await (await startTestKey(server.origin, server.account('pupil-1-01').code, keyDir)).close();
  const release = {
    at: Date.now(),
    by: ['Mme Lenoir', 'M. Diallo'] as [string, string],
    reason: 'phrase oubliée',
  };
  const released = await releaseEscrow(tools, join(keyDir, 'data', 'vault'), escrow.shares, release);
  if (!released.ok) throw new Error(released.error.code);
  key = await launchKey({ keyDir });
});
afterAll(async () => {
  await key?.close();
  await server?.stop();
  if (keyDir !== undefined) rmSync(keyDir, { recursive: true, force: true });
});

const unlock = async () => {
  await key.page.getByRole('textbox', { name: 'Phrase secrète' }).fill(goodPassphrase);
  await key.page.keyboard.press('Enter');
  await key.page.getByRole('navigation', { name: 'Menu principal' }).waitFor();
};
const lock = async () => {
  await key.page.evaluate(() => window.cartable.call('vault.lock', {}));
  await key.page.getByRole('textbox', { name: 'Phrase secrète' }).waitFor();
};
const told = () => key.page.getByText('Votre lycée a ouvert ce profil', { exact: false });

describe('a key that the school has opened', () => {
  it('says so to the pupil, with who and why, until the pupil has read it', async () => {
    await unlock();
    await told().waitFor();
    await key.page
      .getByText('par Mme Lenoir et M. Diallo. Motif : phrase oubliée', { exact: false })
      .waitFor();
    // Locked before anybody looked: it is told again.
    await lock();
    await unlock();
    await told().waitFor();
    await key.page.getByRole('button', { name: 'J’ai compris' }).click();
    await told().waitFor({ state: 'detached' });
  });

  it('does not say it again', async () => {
    await lock();
    await unlock();
    const state = await key.page.evaluate(() => window.cartable.call('host.state', {}));
    expect(state).toMatchObject({ ok: true, value: { phase: 'unlocked', problem: null, notices: [] } });
    expect(await told().count()).toBe(0);
  });
});
