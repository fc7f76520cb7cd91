import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testMetadata } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newEscrowKey, releaseEscrow } from './header/escrow.ts';
import { nodeCrypto, nodeRandom } from './nodeCrypto.ts';
import { longestDelayMs } from './passphrase/attemptDelay.ts';
import { bytes, first, nobody, second, TestVault } from './testVault.ts';

let at: TestVault;
beforeEach(() => {
  at = new TestVault();
});
afterEach(() => at.remove());

test('a vault is made, locked and opened again with what it held', async () => {
  expect(await at.vault.state()).toBe('vault.absent');
  const events: string[] = [];
  at.vault.subscribe((event) => events.push(event.type));
  expect(await at.create()).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  at.note('Bonjour');
  await at.document('Exposé.pdf');
  await at.vault.lock('user');
  expect(events).toEqual(['unlocked', 'locked']);
  expect(await at.vault.state()).toBe('locked');
  await at.restart();
  const open = await at.unlocked();
  expect(at.notes()).toEqual(['Bonjour']);
  expect(open.files.list().map((file) => file.metadata.name)).toEqual(['Exposé.pdf']);
  expect(open.notices).toEqual([]);
});

test('the passphrase may be typed composed or decomposed, with stray blanks', async () => {
  const accents = 'évêché façade noël hôtel maïs';
  const made = await at.vault.create(bytes(accents), { personal: [], escrowPublicKey: null });
  expect(made.ok).toBe(true);
  await at.restart();
  await at.unlocked(` ${accents.normalize('NFD').replace(' ', '  ')}\n`);
});

test('once locked, the database and the documents refuse', async () => {
  await at.create();
  const open = at.vault.content;
  const writer = await open?.files.create(testMetadata('a'));
  await at.vault.lock('idle');
  expect(() => open?.database.all('SELECT 1')).toThrow(expect.objectContaining({ code: 'vault.locked' }));
  await expect(open?.files.create(testMetadata('b'))).rejects.toMatchObject({ code: 'vault.locked' });
  await expect(writer?.append(new Uint8Array(1))).rejects.toMatchObject({ code: 'vault.locked' });
});

test('a vault is never made over another', async () => {
  await at.create();
  await at.restart();
  const again = await at.vault.create(bytes(second), { personal: [], escrowPublicKey: null });
  expect(again).toMatchObject({ ok: false, error: { code: 'vault.exists' } });
  await at.unlocked();
});

test.each([
  ['camille', 'vault.passphrase_short'],
  ['motdepasse2024', 'vault.passphrase_weak'],
  ['Camille Camille 2009', 'vault.passphrase_personal'],
])('%s is refused as a passphrase: %s', async (text, code) => {
  const made = await at.vault.create(bytes(text), { personal: ['Camille'], escrowPublicKey: null });
  expect(made).toMatchObject({ ok: false, error: { code } });
  expect(await at.vault.state()).toBe('vault.absent');
});

test('wrong passphrases are slowed, across restarts, and a right one ends it', async () => {
  await at.create();
  await at.restart();
  for (const wait of [0, 0, 2_000]) {
    const wrong = await at.vault.unlock(bytes(second));
    expect(wrong).toMatchObject({
      ok: false,
      error: { code: 'vault.passphrase_wrong', data: { retryAfterMs: wait } },
    });
  }
  await at.restart();
  expect(await at.vault.retryAfterMs()).toBe(2_000);
  expect(await at.vault.unlock(bytes(first))).toMatchObject({ ok: false, error: { code: 'vault.wait' } });
  at.now += 2_000;
  expect(await at.vault.unlock(bytes(second))).toMatchObject({
    ok: false,
    error: { data: { retryAfterMs: 4_000 } },
  });
  // A clock set back ten years neither frees nor condemns.
  at.now -= 10 * 365 * 86_400_000;
  expect(await at.vault.retryAfterMs()).toBe(4_000);
  at.now += 20 * 365 * 86_400_000;
  await at.unlocked();
  expect(await at.vault.retryAfterMs()).toBe(0);
  expect(longestDelayMs).toBeLessThanOrEqual(300_000);
});

test('another passphrase: the old one opens nothing, the content is as it was', async () => {
  await at.create();
  at.note('x');
  const changed = await at.vault.changePassphrase(bytes(first), bytes(second), []);
  expect(changed).toEqual({ ok: true, value: null });
  await at.restart();
  expect(await at.vault.unlock(bytes(first))).toMatchObject({
    ok: false,
    error: { code: 'vault.passphrase_wrong' },
  });
  await at.unlocked(second);
  expect(at.notes()).toEqual(['x']);
});

test('after a change no file on the key opens with the old passphrase, even if the newest copy is damaged', async () => {
  await at.create();
  await at.vault.changePassphrase(bytes(first), bytes(second), []);
  await at.restart();
  for (const name of ['vault.a.json', 'vault.b.json']) {
    const path = join(at.folder, name);
    const kept = await readFile(path);
    await writeFile(path, 'torn');
    await at.restart();
    expect(await at.vault.unlock(bytes(first))).toMatchObject({ ok: false });
    at.now += longestDelayMs;
    await at.unlocked(second);
    await at.vault.lock('quit');
    await writeFile(path, kept);
  }
});

test('a passphrase is not changed without the current one', async () => {
  await at.create();
  expect(await at.vault.changePassphrase(bytes('faux'), bytes(second), [])).toMatchObject({
    ok: false,
    error: { code: 'vault.passphrase_wrong' },
  });
  await at.restart();
  await at.unlocked(first);
});

test('the recovery code opens, sets a new passphrase, and is then void', async () => {
  const code = await at.create();
  at.note('retrouvé');
  await at.restart();
  const recovered = await at.vault.recover(code.toLowerCase().replaceAll('-', ' '), bytes(second), nobody);
  if (!recovered.ok) throw new Error(recovered.error.code);
  expect(at.notes()).toEqual(['retrouvé']);
  expect(recovered.value.recoveryCode).not.toBe(code);
  await at.restart();
  expect(await at.vault.recover(code, bytes(first), nobody)).toMatchObject({
    ok: false,
    error: { code: 'vault.recovery_code_wrong' },
  });
  await at.unlocked(second);
});

test("the school's escrow opens with both shares only, and the pupil is told", async () => {
  const escrow = await newEscrowKey(nodeCrypto, nodeRandom);
  await at.create(escrow.publicKey);
  at.note('x');
  await at.restart();
  const release = { at: 1, by: ['principal', 'cpe'] as [string, string], reason: 'oubli' };
  const [one] = escrow.shares;
  expect(await releaseEscrow(at.tools, at.folder, [one, one], release)).toMatchObject({
    ok: false,
    error: { code: 'vault.escrow_wrong_key' },
  });
  const released = await releaseEscrow(at.tools, at.folder, escrow.shares, release);
  if (!released.ok) throw new Error(released.error.code);
  await at.unlocked(first);
  expect(at.vault.content?.notices).toEqual([{ code: 'vault.escrow_released', release }]);
  await at.restart();
  // Once read it is not told again; the next one is, whatever its operator's clock said.
  (await at.unlocked(first)).dismissNotice('vault.escrow_released');
  await at.restart();
  expect((await at.unlocked(first)).notices).toEqual([]);
  await at.restart();
  const later = { ...release, at: 0, reason: 'encore' };
  const again = await releaseEscrow(at.tools, at.folder, escrow.shares, later);
  if (!again.ok) throw new Error(again.error.code);
  expect((await at.unlocked(first)).notices).toEqual([{ code: 'vault.escrow_released', release: later }]);
  await at.restart();
  expect(await at.vault.recover(again.value.recoveryCode, bytes(second), nobody)).toMatchObject({ ok: true });
  expect(at.notes()).toEqual(['x']);
});

test('a vault without escrow cannot be opened by the school', async () => {
  await at.create();
  const { shares } = await newEscrowKey(nodeCrypto, nodeRandom);
  const release = { at: 1, by: ['a', 'b'] as [string, string], reason: '' };
  expect(await releaseEscrow(at.tools, at.folder, shares, release)).toMatchObject({
    ok: false,
    error: { code: 'vault.escrow_absent' },
  });
});
