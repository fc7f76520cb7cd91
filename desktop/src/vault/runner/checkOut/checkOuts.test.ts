import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { changeState } from '@cartable/shared/sync/client/state.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeRandom } from '../../nodeCrypto.ts';
import {
  changeDatabase,
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startLoneKey,
  type TestKey,
} from '../testKey.ts';

const patience = { timeout: 15_000, interval: 50 };
const scratch = mkdtempSync(join(tmpdir(), 'cartable-out-'));
let key: TestKey;
/** The document, and where its copy stands. */
let id: string;
let path: string;

beforeAll(async () => {
  key = await startLoneKey();
}, 60_000);
beforeEach(async () => {
  const source = join(scratch, 'plan.txt');
  writeFileSync(source, 'premier jet');
  const { name, content } = await key.ask('content.add', { path: source, name: 'plan.txt' });
  id = newId(nodeRandom);
  const place = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  const put = { ...place, id, copyId: newId(nodeRandom), name: `${id}.txt`, content };
  await key.ask('mutate', { name: 'documents.putFile', args: put });
  expect(name).toBe('plan.txt');
  path = (await key.ask('content.checkOut', { nodeId: id })).path;
});
afterEach(async () => {
  // Whatever a test left: the next begins with an open key and nothing out.
  if ((await key.ask('host.state', {})).phase !== 'unlocked') await unlock();
  for (const { nodeId } of await out()) await key.ask('files.checkIn', { nodeId }).catch(() => undefined);
});
afterAll(async () => {
  await removeTestKey(key);
  rmSync(scratch, { recursive: true });
});

const unlock = (phrase = goodPassphrase) => key.ask('vault.unlock', { passphrase: utf8(phrase) });
const out = () => key.ask('files.checkedOut', {});
/** Version and text as the vault has them. */
async function stored(): Promise<string> {
  const node = (await key.ask('query', { name: 'documents.node', args: { id } })) as {
    version: number;
    content: { manifest: string };
  };
  const range = { manifest: node.content.manifest, offset: 0, length: 1000 };
  const read = await key.ask('content.read', range);
  return `${node.version} ${Buffer.from(read?.bytes ?? []).toString()}`;
}
/** The program ends; started again, on this PC. */
async function restart(): Promise<void> {
  await key.close();
  key = await openTestKey(key.folder);
}

describe('a lock', { timeout: 60_000 }, () => {
  it.each(['idle', 'suspend', 'screen', 'user'] as const)(
    'by %s keeps what another program has just saved, and what it saves until the next unlock',
    async (reason) => {
      writeFileSync(path, 'second jet');
      if (reason === 'user') await key.ask('vault.lock', {});
      else await key.ask('key.lock', { reason });
      expect(readFileSync(path, 'utf8')).toBe('second jet');
      await unlock();
      expect(await stored()).toBe('2 second jet');
      await key.ask('vault.lock', {});
      writeFileSync(path, 'troisième jet');
      await unlock();
      await vi.waitFor(async () => expect(await stored()).toBe('3 troisième jet'), patience);
      expect(await out()).toMatchObject([{ nodeId: id, changed: true, problem: null, awaySince: null }]);
    },
  );

  it('is shown before anything is taken back, and lets nobody in meanwhile', async () => {
    writeFileSync(path, 'x'.repeat(3_000_000));
    const locking = key.ask('key.lock', { reason: 'idle' });
    expect(await key.ask('host.state', {})).toMatchObject({
      phase: 'locked',
      problem: { code: 'idle' },
      me: null,
    });
    await expect(out()).rejects.toMatchObject({ code: 'vault.locked' });
    await expect(unlock('un autre secret bien long')).rejects.toMatchObject({
      code: 'vault.passphrase_wrong',
    });
    await locking;
    await unlock();
    expect((await stored()).slice(0, 5)).toBe('2 xxx');
  });

  it('at the end of the program wipes what no program has open, and leaves what one still may write', async () => {
    writeFileSync(path, 'second jet');
    await restart();
    expect(existsSync(path)).toBe(false);
    await unlock();
    expect(await stored()).toBe('2 second jet');
    expect(await out()).toEqual([]);

    path = (await key.ask('content.checkOut', { nodeId: id })).path;
    writeFileSync(join(dirname(path), `.~lock.${id}.txt#`), '');
    await restart();
    writeFileSync(path, 'troisième jet');
    await unlock();
    await vi.waitFor(async () => expect(await stored()).toBe('3 troisième jet'), patience);
  });

  it('because the key is out leaves the only copy of a change, and none of what the vault has', async () => {
    writeFileSync(path, 'second jet');
    await key.ask('key.lock', { reason: 'removed' });
    expect(readFileSync(path, 'utf8')).toBe('second jet');
    await unlock();
    await vi.waitFor(async () => expect(await stored()).toBe('2 second jet'), patience);
    await key.ask('key.lock', { reason: 'idle' });
    expect(existsSync(path)).toBe(true);
    await key.ask('key.lock', { reason: 'removed' });
    expect(existsSync(path)).toBe(false);
    await unlock();
    expect(await out()).toEqual([]);
  });

  it('that never came, of a process that crashed, loses nothing either', async () => {
    writeFileSync(path, 'second jet');
    const folder = join(scratch, 'crashed');
    cpSync(key.folder, folder, { recursive: true });
    const living = key;
    key = await openTestKey(folder);
    try {
      await unlock();
      await vi.waitFor(async () => expect(await stored()).toBe('2 second jet'), patience);
    } finally {
      await key.close();
      key = living;
    }
  });
});

describe('a copy on another PC', { timeout: 60_000 }, () => {
  it('is told, and taken back where it stands', async () => {
    writeFileSync(join(dirname(path), `.~lock.${id}.txt#`), '');
    const root = join(key.folder, 'out');
    await key.ask('vault.lock', {});
    writeFileSync(path, 'second jet');
    renameSync(root, `${root}-there`);
    await unlock();
    await vi.waitFor(async () => expect(await out()).toMatchObject([{ nodeId: id }]), patience);
    expect(await out()).toMatchObject([{ name: `${id}.txt`, awaySince: expect.any(Number) }]);
    expect(await stored()).toBe('1 premier jet');
    // Retiring the key here waits for nothing there.
    await key.ask('key.prepareRemoval', {});
    renameSync(`${root}-there`, root);
    await unlock();
    await vi.waitFor(async () => expect(await stored()).toBe('2 second jet'), patience);
  });

  it('is forgotten when the person says so', async () => {
    writeFileSync(join(dirname(path), `.~lock.${id}.txt#`), '');
    await key.ask('vault.lock', {});
    rmSync(join(key.folder, 'out'), { recursive: true });
    await unlock();
    await vi.waitFor(async () => expect(await out()).toHaveLength(1), patience);
    await key.ask('files.checkIn', { nodeId: id });
    expect(await out()).toEqual([]);
    await restart();
    await unlock();
    expect(await out()).toEqual([]);
  });
});

it('a copy that nothing names is wiped unless it is of one’s own document, which is kept beside the other', async () => {
  const root = join(key.folder, 'out');
  await key.ask('files.checkIn', { nodeId: id });
  await key.ask('vault.lock', {});
  for (const folder of ['quelqu-un-d-autre.abcdefgh', `${id}.abcdefgh`]) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'plan.txt'), 'ailleurs');
  }
  // A database that is still being filled, for the first time or again, does not know every document: nothing is judged by it.
  for (const next of [{ serverTime: 1 }, { serverTime: 1, whole: true }]) {
    await unlock();
    await key.ask('files.checkIn', { nodeId: 'none' });
    expect(readdirSync(root)).toHaveLength(2);
    await key.ask('vault.lock', {});
    await changeDatabase(key.folder, (writer) => changeState(writer, next));
  }
  await unlock();
  await vi.waitFor(() => expect(readdirSync(root)).toEqual([`${id}.abcdefgh`]), patience);
  const copy = async () => {
    const { nodes } = (await key.ask('query', { name: 'documents.list', args: { parentId: null } })) as {
      nodes: readonly { readonly name: string }[];
    };
    return nodes.filter(({ name }) => name.startsWith(id)).length;
  };
  await vi.waitFor(async () => expect(await copy()).toBe(2), patience);
  expect(await stored()).toBe('1 premier jet');
}, 60_000);

it('a change that cannot be taken back is told by name, blocks nothing else and stays in its copy', async () => {
  const part = join(key.folder, 'data', 'vault', 'part');
  renameSync(part, `${part}-away`);
  writeFileSync(part, 'not a folder');
  writeFileSync(path, 'second jet');
  const refusal = { code: 'files.not_taken_back', data: { name: `${id}.txt` } };
  await expect(key.ask('key.prepareRemoval', {})).rejects.toMatchObject(refusal);
  expect(await out()).toMatchObject([{ nodeId: id, problem: { code: expect.any(String) } }]);
  await key.ask('vault.lock', {});
  expect(readFileSync(path, 'utf8')).toBe('second jet');
  rmSync(part);
  renameSync(`${part}-away`, part);
  await unlock();
  await vi.waitFor(async () => expect(await stored()).toBe('2 second jet'), patience);
  writeFileSync(path, 'troisième jet');
  // What was taken back last waits as well, and is counted.
  const before = (await key.ask('sync.status', {})).pending;
  expect(await key.ask('key.prepareRemoval', {})).toEqual({ safe: true, pending: before + 1 });
  expect(existsSync(path)).toBe(false);
}, 60_000);

it('a copy saved over a file leaves that file when the document turns out damaged', async () => {
  const bytes = nodeRandom.bytes(300_000);
  const source = join(scratch, 'film.bin');
  writeFileSync(source, bytes);
  const { content } = await key.ask('content.add', { path: source, name: 'film.bin' });
  const { manifest } = content;
  await key.ask('content.save', { manifest, path: source });
  expect(readFileSync(source).equals(bytes)).toBe(true);
  const documents = join(key.folder, 'data', 'vault', 'd');
  for (const entry of readdirSync(documents, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const damaged = readFileSync(file);
    if (damaged.length < 300_000) continue;
    damaged[damaged.length - 100] = (damaged[damaged.length - 100] ?? 0) ^ 1;
    writeFileSync(file, damaged);
  }
  await expect(key.ask('content.save', { manifest, path: source })).rejects.toMatchObject({
    code: expect.stringMatching(/^vault\.file_/),
  });
  expect(readFileSync(source).equals(bytes)).toBe(true);
  expect(readdirSync(scratch).filter((name) => name.endsWith('.partiel'))).toEqual([]);
});
