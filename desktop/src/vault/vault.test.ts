import { mkdtempSync } from 'node:fs';
import { copyFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2Floor } from '@cartable/shared/crypto/vaultHeader.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { secret, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { patternBytes, testMetadata } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newEscrowKey, releaseEscrow } from './header/escrow.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from './nodeCrypto.ts';
import type { OpenVault } from './openVault.ts';
import { longestDelayMs } from './passphrase/attemptDelay.ts';
import { Vault } from './vault.ts';
import type { VaultTools } from './vaultTools.ts';

const first = 'lavande corbeau tiroir galet moulin';
const second = 'pinceau brouillard wagon noisette orage';
const bytes = (text: string): SecretBytes => secret(utf8(text));

let folder: string;
let now = 1_700_000_000_000;
let vault: Vault;
const tools = (): VaultTools => ({
  folder,
  crypto: nodeCrypto,
  random: nodeRandom,
  hasher: nodeHasher,
  clock: { now: () => now as ClaimedTime, monotonic: () => now },
  argon2: argon2Floor,
});
/** As after the program was started again. */
const restarted = async (): Promise<Vault> => {
  await vault.lock('quit');
  vault = new Vault(tools());
  return vault;
};

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'cartable-vault-')), 'vault');
  vault = new Vault(tools());
});
afterEach(async () => {
  await vault.lock('removed');
  await rm(join(folder, '..'), { recursive: true, force: true });
});

async function create(escrowPublicKey: Uint8Array | null = null): Promise<string> {
  const made = await vault.create(bytes(first), { personal: ['Camille'], escrowPublicKey });
  if (!made.ok) throw new Error(made.error.code);
  return made.value.recoveryCode;
}

async function unlocked(passphrase = first): Promise<OpenVault> {
  const result = await vault.unlock(bytes(passphrase));
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function note(open: OpenVault | undefined, text: string): void {
  open?.database.exec('CREATE TABLE IF NOT EXISTS note (text TEXT) STRICT');
  open?.database.transaction((writer) => writer.run('INSERT INTO note VALUES (:text)', { text }));
}
const notes = (open: OpenVault): unknown[] =>
  open.database.all('SELECT text FROM note').map((row) => row.text);

async function document(open: OpenVault | undefined, name: string): Promise<void> {
  const writer = await open?.files.create(testMetadata(name));
  await writer?.append(patternBytes(100_000));
  await writer?.finish();
}

test('a vault is made, locked and opened again with what it held', async () => {
  expect(await vault.state()).toBe('vault.absent');
  const events: string[] = [];
  vault.subscribe((event) => events.push(event.type));
  expect(await create()).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  note(vault.content, 'Bonjour');
  await document(vault.content, 'Exposé.pdf');
  await vault.lock('user');
  expect(events).toEqual(['unlocked', 'locked']);
  expect(await vault.state()).toBe('locked');
  await restarted();
  const open = await unlocked();
  expect(notes(open)).toEqual(['Bonjour']);
  expect(open.files.list().map((file) => file.metadata.name)).toEqual(['Exposé.pdf']);
  expect(open.notices).toEqual([]);
});

test('the passphrase may be typed composed or decomposed, with stray blanks', async () => {
  const accents = 'évêché façade noël hôtel maïs';
  const made = await vault.create(bytes(accents), { personal: [], escrowPublicKey: null });
  expect(made.ok).toBe(true);
  await restarted();
  await unlocked(` ${accents.normalize('NFD').replace(' ', '  ')}\n`);
});

test('once locked, the database and the documents refuse', async () => {
  await create();
  const open = vault.content;
  const writer = await open?.files.create(testMetadata('a'));
  await vault.lock('idle');
  expect(() => open?.database.all('SELECT 1')).toThrow(expect.objectContaining({ code: 'vault.locked' }));
  await expect(open?.files.create(testMetadata('b'))).rejects.toMatchObject({ code: 'vault.locked' });
  await expect(writer?.append(new Uint8Array(1))).rejects.toMatchObject({ code: 'vault.locked' });
});

test('a vault is never made over another', async () => {
  await create();
  await restarted();
  const again = await vault.create(bytes(second), { personal: [], escrowPublicKey: null });
  expect(again).toMatchObject({ ok: false, error: { code: 'vault.exists' } });
  await unlocked();
});

test.each([
  ['camille', 'vault.passphrase_short'],
  ['motdepasse2024', 'vault.passphrase_weak'],
  ['Camille Camille 2009', 'vault.passphrase_personal'],
])('%s is refused as a passphrase: %s', async (text, code) => {
  const made = await vault.create(bytes(text), { personal: ['Camille'], escrowPublicKey: null });
  expect(made).toMatchObject({ ok: false, error: { code } });
  expect(await vault.state()).toBe('vault.absent');
});

test('wrong passphrases are slowed, across restarts, and a right one ends it', async () => {
  await create();
  await restarted();
  for (const wait of [0, 0, 2_000]) {
    const wrong = await vault.unlock(bytes(second));
    expect(wrong).toMatchObject({
      ok: false,
      error: { code: 'vault.passphrase_wrong', data: { retryAfterMs: wait } },
    });
  }
  await restarted();
  expect(await vault.retryAfterMs()).toBe(2_000);
  expect(await vault.unlock(bytes(first))).toMatchObject({ ok: false, error: { code: 'vault.wait' } });
  now += 2_000;
  expect(await vault.unlock(bytes(second))).toMatchObject({
    ok: false,
    error: { data: { retryAfterMs: 4_000 } },
  });
  // A clock set back ten years neither frees nor condemns.
  now -= 10 * 365 * 86_400_000;
  expect(await vault.retryAfterMs()).toBe(4_000);
  now += 20 * 365 * 86_400_000;
  await unlocked();
  expect(await vault.retryAfterMs()).toBe(0);
  expect(longestDelayMs).toBeLessThanOrEqual(300_000);
});

test('another passphrase: the old one opens nothing, the content is as it was', async () => {
  await create();
  note(vault.content, 'x');
  const changed = await vault.changePassphrase(bytes(first), bytes(second), []);
  expect(changed).toEqual({ ok: true, value: null });
  await restarted();
  expect(await vault.unlock(bytes(first))).toMatchObject({
    ok: false,
    error: { code: 'vault.passphrase_wrong' },
  });
  expect(notes(await unlocked(second))).toEqual(['x']);
});

test('after a change no file on the key opens with the old passphrase, even if the newest copy is damaged', async () => {
  await create();
  await vault.changePassphrase(bytes(first), bytes(second), []);
  await restarted();
  for (const name of ['vault.a.json', 'vault.b.json']) {
    const path = join(folder, name);
    const kept = await readFile(path);
    await writeFile(path, 'torn');
    vault = new Vault(tools());
    expect(await vault.unlock(bytes(first))).toMatchObject({ ok: false });
    now += longestDelayMs;
    await unlocked(second);
    await vault.lock('quit');
    await writeFile(path, kept);
  }
});

test('a passphrase is not changed without the current one', async () => {
  await create();
  expect(await vault.changePassphrase(bytes('faux'), bytes(second), [])).toMatchObject({
    ok: false,
    error: { code: 'vault.passphrase_wrong' },
  });
  await restarted();
  await unlocked(first);
});

test('the recovery code opens, sets a new passphrase, and is then void', async () => {
  const code = await create();
  note(vault.content, 'retrouvé');
  await restarted();
  const recovered = await vault.recover(code.toLowerCase().replaceAll('-', ' '), bytes(second), []);
  if (!recovered.ok) throw new Error(recovered.error.code);
  expect(vault.content && notes(vault.content)).toEqual(['retrouvé']);
  expect(recovered.value.recoveryCode).not.toBe(code);
  await restarted();
  expect(await vault.recover(code, bytes(first), [])).toMatchObject({
    ok: false,
    error: { code: 'vault.recovery_code_wrong' },
  });
  await unlocked(second);
});

test("the school's escrow opens with both shares only, and the pupil is told", async () => {
  const escrow = await newEscrowKey(nodeCrypto, nodeRandom);
  await create(escrow.publicKey);
  note(vault.content, 'x');
  await restarted();
  const release = { at: 1, by: ['principal', 'cpe'] as [string, string], reason: 'oubli' };
  const [one] = escrow.shares;
  expect(await releaseEscrow(tools(), folder, [one, one], release)).toMatchObject({
    ok: false,
    error: { code: 'vault.escrow_wrong_key' },
  });
  const released = await releaseEscrow(tools(), folder, escrow.shares, release);
  if (!released.ok) throw new Error(released.error.code);
  await unlocked(first);
  expect(vault.content?.notices).toEqual([{ code: 'vault.escrow_released', release }]);
  await restarted();
  expect(await vault.recover(released.value.recoveryCode, bytes(second), [])).toMatchObject({ ok: true });
  expect(vault.content && notes(vault.content)).toEqual(['x']);
});

test('a vault without escrow cannot be opened by the school', async () => {
  await create();
  const { shares } = await newEscrowKey(nodeCrypto, nodeRandom);
  const release = { at: 1, by: ['a', 'b'] as [string, string], reason: '' };
  expect(await releaseEscrow(tools(), folder, shares, release)).toMatchObject({
    ok: false,
    error: { code: 'vault.escrow_absent' },
  });
});

test('a changed or rolled-back vault.json is noticed', async () => {
  const escrow = await newEscrowKey(nodeCrypto, nodeRandom);
  await create(escrow.publicKey);
  const keep = join(folder, '..');
  for (const side of ['a', 'b']) await copyFile(join(folder, `vault.${side}.json`), join(keep, side));
  await vault.changePassphrase(bytes(first), bytes(second), []);
  await restarted();
  await unlocked(second);
  await restarted();
  for (const side of ['a', 'b']) await copyFile(join(keep, side), join(folder, `vault.${side}.json`));
  expect((await unlocked(first)).notices).toEqual([{ code: 'vault.header_rolled_back' }]);
});

test('both vault files damaged, or one of a later program, are told apart', async () => {
  await create();
  await restarted();
  const [a, b] = ['vault.a.json', 'vault.b.json'].map((name) => join(folder, name));
  if (!a || !b) throw new Error('two files');
  const kept = await readFile(b, 'utf8');
  await truncate(a, 100);
  await writeFile(b, kept.replace('"format":1', '"format":2'));
  expect(await vault.state()).toBe('vault.too_new');
  await truncate(b, 0);
  expect(await vault.state()).toBe('vault.header_damaged');
  expect(await vault.create(bytes(second), { personal: [], escrowPublicKey: null })).toMatchObject({
    ok: false,
    error: { code: 'vault.exists' },
  });
  await writeFile(b, kept);
  await unlocked();
});

test('a damaged database falls back to its snapshot, and no document is lost', async () => {
  await create();
  note(vault.content, 'avant');
  await document(vault.content, 'Avant.pdf');
  await vault.lock('user');
  await unlocked();
  await document(vault.content, 'Après.pdf');
  await vault.lock('removed');
  const path = join(folder, 'db', 'main.db');
  await writeFile(path, nodeRandom.bytes(40_000));
  const open = await unlocked();
  expect(open.notices).toEqual([{ code: 'vault.database_restored' }]);
  expect(notes(open)).toEqual(['avant']);
  expect(
    open.files
      .list()
      .map((file) => file.metadata.name)
      .sort(),
  ).toEqual(['Après.pdf', 'Avant.pdf']);
  expect(await readdir(join(folder, 'db'))).toContain('main.db.damaged-1');
  await restarted();
  expect((await unlocked()).notices).toEqual([]);
});

test('the newer of two snapshots is taken, whichever it is, and a damaged one is passed over', async () => {
  await create();
  const main = join(folder, 'db', 'main.db');
  const texts: string[] = [];
  for (const text of ['un', 'deux', 'trois']) {
    texts.push(text);
    note(vault.content, text);
    await vault.content?.snapshot();
    await vault.lock('removed');
    await rm(main);
    expect(notes(await unlocked())).toEqual(texts);
  }
  await vault.lock('removed');
  await rm(main);
  await truncate(join(folder, 'db', 'snapshot.b.db'), 5000);
  expect(notes(await unlocked())).toEqual(['un', 'deux']);
});

test('with no database at all the documents are listed again from their files', async () => {
  await create();
  await document(vault.content, 'Exposé.pdf');
  await vault.lock('user');
  await rm(join(folder, 'db'), { recursive: true });
  const open = await unlocked();
  expect(open.notices).toEqual([{ code: 'vault.database_lost' }]);
  expect(open.rebuilt).toEqual({ restored: 1, unreadable: [] });
  expect(open.files.list().map((file) => file.metadata.name)).toEqual(['Exposé.pdf']);
});

test('opening and locking without a change writes nothing but the count of attempts', async () => {
  await create();
  await restarted();
  await unlocked();
  await restarted();
  const before = await readFile(join(folder, 'db', 'main.db'));
  await unlocked();
  await restarted();
  expect((await readFile(join(folder, 'db', 'main.db'))).equals(before)).toBe(true);
});

test('a key that cannot be written opens for reading', async () => {
  await create();
  note(vault.content, 'lu');
  await document(vault.content, 'a.pdf');
  await vault.lock('user');
  vault = new Vault(tools(), { readOnly: true });
  const open = await unlocked();
  expect(notes(open)).toEqual(['lu']);
  expect(open.files.list()).toHaveLength(1);
  expect(() => open.database.transaction((writer) => writer.run('DELETE FROM note'))).toThrow(
    expect.objectContaining({ code: 'key.read_only' }),
  );
});
