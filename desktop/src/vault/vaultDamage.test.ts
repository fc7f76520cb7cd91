import { copyFile, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newEscrowKey } from './header/escrow.ts';
import { nodeCrypto, nodeRandom } from './nodeCrypto.ts';
import { bytes, first, second, TestVault } from './testVault.ts';

let at: TestVault;
beforeEach(() => {
  at = new TestVault();
});
afterEach(() => at.remove());

test('a changed or rolled-back vault.json is noticed', async () => {
  const escrow = await newEscrowKey(nodeCrypto, nodeRandom);
  await at.create(escrow.publicKey);
  const keep = join(at.folder, '..');
  for (const side of ['a', 'b']) await copyFile(join(at.folder, `vault.${side}.json`), join(keep, side));
  await at.vault.changePassphrase(bytes(first), bytes(second), []);
  await at.restart();
  await at.unlocked(second);
  await at.restart();
  for (const side of ['a', 'b']) await copyFile(join(keep, side), join(at.folder, `vault.${side}.json`));
  expect((await at.unlocked(first)).notices).toEqual([{ code: 'vault.header_rolled_back' }]);
});

test('a change of passphrase that was pulled between its two copies is ended at the next opening, without a write after that', async () => {
  await at.create();
  const [a, b] = [join(at.folder, 'vault.a.json'), join(at.folder, 'vault.b.json')];
  const copies = async () => [await readFile(a, 'utf8'), await readFile(b, 'utf8')] as const;
  const before = await copies();
  await at.vault.changePassphrase(bytes(first), bytes(second), []);
  const after = await copies();
  const generationOf = (text: string): number => Number(/"generation":(\d+)/.exec(text)?.[1]);
  const [half, whole] = generationOf(after[0]) < generationOf(after[1]) ? [0, 1] : [1, 0];
  await at.restart();
  // The second copy was never written: it still has the slot of the first passphrase.
  await writeFile(whole === 0 ? a : b, before[whole] ?? '');
  await at.unlocked(second);
  const mended = await copies();
  await at.restart();
  await at.unlocked(second);
  expect(await copies()).toEqual(mended);
  await at.restart();
  await truncate(half === 0 ? a : b, 0);
  expect(await at.vault.unlock(bytes(first))).toMatchObject({ error: { code: 'vault.passphrase_wrong' } });
  await at.unlocked(second);
  // Mended again: the copy that was lost is back.
  await at.restart();
  await truncate(whole === 0 ? a : b, 0);
  await at.unlocked(second);
});

test('both vault files damaged, or one of a later program, are told apart', async () => {
  await at.create();
  await at.restart();
  const [a, b] = ['vault.a.json', 'vault.b.json'].map((name) => join(at.folder, name));
  if (!a || !b) throw new Error('two files');
  const kept = await readFile(b, 'utf8');
  await truncate(a, 100);
  await writeFile(b, kept.replace('"format":1', '"format":2'));
  expect(await at.vault.state()).toBe('vault.too_new');
  await truncate(b, 0);
  expect(await at.vault.state()).toBe('vault.header_damaged');
  expect(await at.vault.create(bytes(second), { personal: [], escrowPublicKey: null })).toMatchObject({
    ok: false,
    error: { code: 'vault.exists' },
  });
  await writeFile(b, kept);
  await at.unlocked();
});

test('a damaged database falls back to its snapshot, and no document is lost', async () => {
  await at.create();
  at.note('avant');
  await at.document('Avant.pdf');
  await at.vault.lock('user');
  await at.unlocked();
  await at.document('Après.pdf');
  await at.vault.lock('removed');
  const path = join(at.folder, 'db', 'main.db');
  await writeFile(path, nodeRandom.bytes(40_000));
  const open = await at.unlocked();
  expect(open.notices).toEqual([{ code: 'vault.database_restored' }]);
  expect(at.notes()).toEqual(['avant']);
  expect(
    open.files
      .list()
      .map((file) => file.metadata.name)
      .sort(),
  ).toEqual(['Après.pdf', 'Avant.pdf']);
  expect(await readdir(join(at.folder, 'db'))).toContain('main.db.damaged-1');
  await at.restart();
  // Locked before anybody had read it: it is told again.
  const unread = await at.unlocked();
  expect(unread.notices).toEqual([{ code: 'vault.database_restored' }]);
  unread.dismissNotice('vault.database_restored');
  expect(unread.notices).toEqual([]);
  await at.restart();
  expect((await at.unlocked()).notices).toEqual([]);
});

test('the newer of two snapshots is taken, whichever it is, and a damaged one is passed over', async () => {
  await at.create();
  const main = join(at.folder, 'db', 'main.db');
  const texts: string[] = [];
  for (const text of ['un', 'deux', 'trois']) {
    texts.push(text);
    at.note(text);
    await at.vault.content?.snapshot();
    await at.vault.lock('removed');
    await rm(main);
    await at.unlocked();
    expect(at.notes()).toEqual(texts);
  }
  await at.vault.lock('removed');
  await rm(main);
  await truncate(join(at.folder, 'db', 'snapshot.b.db'), 5000);
  await at.unlocked();
  expect(at.notes()).toEqual(['un', 'deux']);
});

test('with no database at all the documents are listed again from their files', async () => {
  await at.create();
  await at.document('Exposé.pdf');
  await at.vault.lock('user');
  await rm(join(at.folder, 'db'), { recursive: true });
  const open = await at.unlocked();
  expect(open.notices).toEqual([{ code: 'vault.database_lost' }]);
  expect(open.rebuilt).toEqual({ restored: 1, unreadable: [] });
  expect(open.files.list().map((file) => file.metadata.name)).toEqual(['Exposé.pdf']);
});

test.each([
  ['lost', 'vault.database_lost'],
  ['restored', 'vault.database_restored'],
] as const)(
  'a key pulled while the list is made again (database %s) has it made at the next opening',
  async (what, code) => {
    await at.create();
    at.note('avant');
    await at.vault.lock('user');
    await at.unlocked();
    await at.document('Exposé.pdf');
    await at.vault.lock('removed');
    if (what === 'lost') await rm(join(at.folder, 'db'), { recursive: true });
    else await writeFile(join(at.folder, 'db', 'main.db'), nodeRandom.bytes(40_000));
    // The documents' folder cannot be read: the opening stops after the database took its place.
    await rename(join(at.folder, 'd'), join(at.folder, 'away'));
    await symlink('d', join(at.folder, 'd'));
    await expect(at.unlocked()).rejects.toThrow();
    await rm(join(at.folder, 'd'));
    await rename(join(at.folder, 'away'), join(at.folder, 'd'));
    const open = await at.unlocked();
    expect(open.notices).toEqual([{ code }]);
    expect(open.rebuilt).toEqual({ restored: 1, unreadable: [] });
    for (const { code } of open.notices) open.dismissNotice(code);
    await at.restart();
    expect(await at.unlocked()).toMatchObject({ notices: [], rebuilt: null });
  },
);

test('a place that ends each making of the list does not keep the key shut', async () => {
  await at.create();
  await at.vault.lock('user');
  await rm(join(at.folder, 'db'), { recursive: true });
  await symlink('d', join(at.folder, 'd'));
  for (let attempt = 0; attempt < 6; attempt += 1) await expect(at.unlocked()).rejects.toThrow();
  const open = await at.unlocked();
  expect(open.notices).toEqual([{ code: 'vault.database_lost' }]);
  open.dismissNotice('vault.database_lost');
  await at.restart();
  expect(await at.unlocked()).toMatchObject({ notices: [], rebuilt: null });
});

test('opening and locking without a change writes nothing but the count of attempts', async () => {
  await at.create();
  await at.restart();
  await at.unlocked();
  await at.restart();
  const before = await readFile(join(at.folder, 'db', 'main.db'));
  await at.unlocked();
  await at.restart();
  expect((await readFile(join(at.folder, 'db', 'main.db'))).equals(before)).toBe(true);
});

test('a key that cannot be written opens for reading', async () => {
  await at.create();
  at.note('lu');
  await at.document('a.pdf');
  await at.vault.lock('user');
  await at.restart({ readOnly: true });
  const open = await at.unlocked();
  expect(at.notes()).toEqual(['lu']);
  expect(open.files.list()).toHaveLength(1);
  expect(() => open.database.transaction((writer) => writer.run('DELETE FROM note'))).toThrow(
    expect.objectContaining({ code: 'key.read_only' }),
  );
});
