import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { patternBytes, testMetadata } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { Vault } from '../vault.ts';
import { nodeVaultTools } from '../vaultTools.ts';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
  type TestKey,
  testPassword,
} from './testKey.ts';
import { vaultClock } from './vaultClock.ts';

const scratch = mkdtempSync(join(tmpdir(), 'cartable-rebuilt-'));
const keys: TestKey[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  for (const key of keys.splice(0)) await removeTestKey(key);
});
afterAll(async () => {
  await server.stop();
  rmSync(scratch, { recursive: true });
});

async function start(userId: string): Promise<TestKey> {
  const key = await startTestKey(server.origin, server.account(userId).code);
  keys.push(key);
  return key;
}

/** Opens the folder of a closed key with its passphrase. */
async function again({ folder }: TestKey): Promise<TestKey> {
  const key = await openTestKey(folder);
  keys.push(key);
  await key.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  return key;
}

const bytesOf = new Map<string, Uint8Array>();

async function add(key: TestKey, name: string): Promise<Attachment> {
  const bytes = nodeRandom.bytes(700_000);
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  const file = await key.ask('content.add', { path, name });
  bytesOf.set(file.content.manifest, bytes);
  return file;
}

async function put(key: TestKey, name: string): Promise<Attachment> {
  const file = await add(key, name);
  const place = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  const args = { ...place, ...file, id: newId(nodeRandom), copyId: newId(nodeRandom) };
  await key.ask('mutate', { name: 'documents.putFile', args });
  return file;
}

async function mustOpen(key: TestKey, { content }: Attachment): Promise<void> {
  const { manifest, sizeBytes } = content;
  const read = await key.ask('content.read', { manifest, offset: 0, length: sizeBytes });
  expect(Buffer.compare(read?.bytes ?? new Uint8Array(), bytesOf.get(manifest) ?? new Uint8Array(1))).toBe(0);
}

/** Once the file's content can be opened again. */
async function here(key: TestKey, { content }: Attachment): Promise<void> {
  await key.heard((event) => event.type === 'files' && event.states[content.manifest] === 'local');
}

/** The names in a folder of the person's documents. */
async function names(key: TestKey, parentId: string | null): Promise<readonly string[]> {
  return (await nodes(key, parentId)).map(({ name }) => name).sort();
}

async function nodes(key: TestKey, parentId: string | null) {
  const list = await key.ask('query', { name: 'documents.list', args: { parentId } });
  return (list as { readonly nodes: readonly { readonly id: string; readonly name: string }[] }).nodes;
}

async function namesFound(key: TestKey): Promise<readonly string[]> {
  const folder = (await nodes(key, null)).find(({ name }) => name === 'Retrouvés');
  return folder === undefined ? [] : names(key, folder.id);
}

const vaultFolder = ({ folder }: TestKey): string => join(folder, 'data', 'vault');

/** The files under a folder of the vault, by their random names. */
function stored(key: TestKey, folder: 'd' | 'part'): readonly string[] {
  return readdirSync(join(vaultFolder(key), folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

describe('a key whose database was', { timeout: 60_000 }, () => {
  it('lost has every document again after a sign-in: what the server knows without fetching it, the rest among « Retrouvés »', async () => {
    const key = await start('pupil-1-01');
    const sent = await put(key, 'envoyé.pdf');
    await key.settled();
    const unsent = await add(key, 'jamais envoyé.odt');
    const before = stored(key, 'd');
    await key.close();
    rmSync(join(vaultFolder(key), 'db'), { recursive: true });

    const lost = await again(key);
    expect(await lost.ask('host.state', {})).toMatchObject({
      phase: 'firstStart',
      problem: { code: 'vault.profile_missing' },
    });
    const { login } = server.account('pupil-1-01');
    await lost.ask('account.signIn', { server: server.origin, login, password: utf8(testPassword) });
    for (const file of [sent, unsent]) await here(lost, file);
    expect(await lost.settled()).toMatchObject({ pending: 0, refused: 0 });
    for (const file of [sent, unsent]) await mustOpen(lost, file);
    expect(await names(lost, null)).toEqual(['Retrouvés', 'envoyé.pdf']);
    expect(await namesFound(lost)).toEqual(['jamais envoyé.odt']);
    expect(stored(lost, 'd')).toEqual(before);
    await lost.close();

    // Judged once: neither asked again nor taken away.
    const later = await again(key);
    expect(await later.settled()).toMatchObject({ pending: 0, refused: 0 });
    expect(await namesFound(later)).toEqual(['jamais envoyé.odt']);
    expect(stored(later, 'd')).toEqual(before);
  });

  it('replaced by an older snapshot has what came after it, too, and fetches nothing twice', async () => {
    const key = await start('pupil-1-02');
    await key.close();
    const open = await again(key);
    const sent = await put(open, 'envoyé.pdf');
    await open.settled();
    const unsent = await add(open, 'jamais envoyé.odt');
    const before = stored(open, 'd');
    await open.ask('key.lock', { reason: 'removed' });
    writeFileSync(join(vaultFolder(key), 'db', 'main.db'), nodeRandom.bytes(40_000));

    const older = await again(key);
    for (const file of [sent, unsent]) await here(older, file);
    expect(await older.settled()).toMatchObject({ pending: 0, refused: 0 });
    for (const file of [sent, unsent]) await mustOpen(older, file);
    expect(await names(older, null)).toEqual(['Retrouvés', 'envoyé.pdf']);
    expect(await namesFound(older)).toEqual(['jamais envoyé.odt']);
    expect(stored(older, 'd')).toEqual(before);
  });
});

it('what a pull left that nobody knows is removed at the next opening, what is known stays', async () => {
  const key = await start('pupil-1-03');
  const kept = await put(key, 'gardé.pdf');
  await key.settled();
  const before = stored(key, 'd');
  await key.close();
  const vault = new Vault(nodeVaultTools(vaultFolder(key), vaultClock));
  await vault.unlock(secret(utf8(goodPassphrase)));
  for (const end of ['finish', 'suspend'] as const) {
    const writer = await vault.content?.files.create(testMetadata(end));
    await writer?.append(patternBytes(300_000));
    await writer?.[end]();
  }
  await vault.lock('removed');
  expect([stored(key, 'd').length, stored(key, 'part').length]).toEqual([2, 1]);

  const open = await again(key);
  expect([stored(open, 'd'), stored(open, 'part')]).toEqual([before, []]);
  await mustOpen(open, kept);
}, 60_000);
