import { join } from 'node:path';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { Host } from './host.ts';
import {
  changeDatabase,
  goodPassphrase,
  loneSignedIn,
  openTestKey,
  removeTestKey,
  startLoneKey,
  type TestKey,
} from './testKey.ts';

const keys: TestKey[] = [];

afterEach(async () => {
  for (const key of keys.splice(0)) await removeTestKey(key);
});

const wrong = 'un autre secret bien long';
const newer = 'INSERT INTO sync_layout (version) VALUES (999)';
const asBefore = 'DELETE FROM sync_layout WHERE version = 999';

const change = (folder: string, statement: string) =>
  changeDatabase(folder, (writer) => writer.run(statement));

/** A locked key, and the code of its sheet. */
async function lockedKey(): Promise<{ key: TestKey; code: string }> {
  const made = await startLoneKey();
  const code = (await made.ask('vault.sheet', {}))?.code ?? '';
  await made.close();
  const key = await openTestKey(made.folder);
  keys.push(key);
  return { key, code };
}

const unlock = (key: TestKey, passphrase: string) =>
  key.ask('vault.unlock', { passphrase: utf8(passphrase) });
const recover = (key: TestKey, code: string, passphrase: string) =>
  key.ask('vault.recover', { code: utf8(code), passphrase: utf8(passphrase) });

describe('a profile that a newer program wrote', { timeout: 60_000 }, () => {
  it('leaves the vault closed: what is typed next is looked at, and the profile opens once it can be', async () => {
    const { key } = await lockedKey();
    await change(key.folder, newer);
    await expect(unlock(key, goodPassphrase)).rejects.toMatchObject({ code: 'sync.database_newer' });
    expect(await key.ask('host.state', {})).toMatchObject({ phase: 'locked', me: null });
    await expect(unlock(key, wrong)).rejects.toMatchObject({ code: 'vault.passphrase_wrong' });
    await change(key.folder, asBefore);
    await unlock(key, goodPassphrase);
    expect(await key.ask('host.state', {})).toMatchObject({ phase: 'unlocked' });
  });

  it('spends neither the sheet nor the passphrase', async () => {
    const { key, code } = await lockedKey();
    await change(key.folder, newer);
    const next = 'pinceau brouillard wagon noisette orage';
    await expect(recover(key, code, next)).rejects.toMatchObject({ code: 'sync.database_newer' });
    await expect(unlock(key, next)).rejects.toMatchObject({ code: 'vault.passphrase_wrong' });
    await change(key.folder, asBefore);
    const sheet = await recover(key, code, next);
    expect(sheet.code).not.toBe(code);
    await key.ask('vault.lock', {});
    await unlock(key, next);
  });
});

it('takes a new vault away when its session cannot begin: it is made again, with its sheet', async () => {
  const folder = await openTestKey();
  keys.push(folder);
  const open = { dataDir: join(folder.folder, 'data'), readOnly: false, version: 'test', server: null };
  const host = await Host.open(open, () => undefined);
  const signedIn = loneSignedIn();
  const options = { personal: [], escrowPublicKey: null };
  const make = () => host.vault.create(secret(utf8(goodPassphrase)), options);
  await make();
  // A proof key that cannot be read stands for a defect between the vault and its session.
  const torn = { ...signedIn, credentials: { ...signedIn.credentials, proofKey: 'AAAA' } };
  await expect(host.enterNew(torn)).rejects.toThrow();
  expect(host.vault.content).toBeUndefined();
  expect(host.board.state).toMatchObject({ phase: 'firstStart', me: null });
  expect(await make()).toMatchObject({ ok: true });
  await host.enterNew(signedIn);
  expect(host.board.state).toMatchObject({ phase: 'unlocked', me: { userId: 'pupil' } });
  await host.lock('quit');
}, 60_000);

it('sets no passphrase by the sheet that is made of the person’s own name, and keeps the sheet good', async () => {
  const { key, code } = await lockedKey();
  await unlock(key, goodPassphrase);
  const { me } = await key.ask('host.state', {});
  await key.ask('vault.lock', {});
  const own = `${me?.givenName} ${me?.familyName} ${me?.givenName} ${me?.familyName}`;
  await expect(recover(key, code, own)).rejects.toMatchObject({
    code: expect.stringMatching(/^vault\.passphrase_/),
  });
  expect(await key.ask('host.state', {})).toMatchObject({ phase: 'locked', me: null });
  await expect(unlock(key, wrong)).rejects.toMatchObject({ code: 'vault.passphrase_wrong' });
  await recover(key, code, 'pinceau brouillard wagon noisette orage');
  expect(await key.ask('host.state', {})).toMatchObject({ phase: 'unlocked' });
}, 60_000);
