import { generateKeyPairSync } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initRepository, renewRole, rotateKeys } from '../../../../scripts/technician/update/repository.ts';
import { runUpdate } from '../runUpdate.ts';
import { readPointer, writePointer } from '../slots/pointer.ts';
import { Sources } from '../source/sources.ts';
import { versionIn } from '../slots/settleStart.ts';
import type { Slots } from '../slots/slots.ts';
import { writeProgramArchive } from '../testing/programArchive.ts';
import { noise, UpdateBench } from '../testing/updateBench.ts';

/** A key takes no version after which it would take none any more. */
let bench: UpdateBench;
let key: Slots;
const root = (version = 1, repository = 'repository') =>
  readFileSync(bench.at(`${repository}/metadata/${version}.root.json`));

/** Signs and publishes a version that believes this root, as nobody should who looked at it first. */
async function publish(version: string, believes: Uint8Array | string | null): Promise<void> {
  const archive = bench.at(`archive-${version}`);
  const known = typeof believes === 'string' || believes === null;
  await writeProgramArchive(archive, known ? believes : { root: believes, releaseKey: bench.releaseKey });
  const files = { cartable: noise(5, 90_000), 'resources/app.asar': readFileSync(archive) };
  await bench.publish(await bench.pack(version, files));
}

beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  initRepository(bench.repository('other'));
});
afterEach(() => bench.dispose());

const update = (version: string, believed = root()) =>
  runUpdate(bench.run(key, version, { trust: { root: believed, releaseKey: bench.releaseKey } }));
const refused = { code: 'update.dead_end', data: { version: '2.0.0' } };

describe('a version that believes another root', () => {
  test('is not taken, again and again, and the version before stays what the key goes back to', async () => {
    cpSync(await bench.pack('0.9.0', { cartable: 'before' }), key.b, { recursive: true });
    writePointer(key, { slot: 'a', left: 'k' });
    await publish('2.0.0', root(1, 'other'));
    await expect(update('2.0.0')).rejects.toMatchObject(refused);
    bench.asked.length = 0;
    await expect(update('2.0.0')).rejects.toMatchObject(refused);
    // What was fetched once is not fetched again.
    expect(bench.asked.filter((path) => path.includes('chunks/'))).toEqual([]);
    expect(readPointer(key)).toEqual({ slot: 'a', left: 'k' });
    expect(versionIn(key.b)).toBe('0.9.0');
    // The next one, put right, is another matter, and leaves nothing of the refused one.
    await publish('2.0.1', root());
    await update('2.0.1');
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
    expect(readdirSync(join(bench.at('key'), 'data/update/chunks'))).toEqual([]);
  });

  test('nor when that other root goes by a later number, or the archive came with the version before', async () => {
    for (const version of [2, 3]) {
      rotateKeys(bench.repository('other'), 'root');
      await publish('2.0.0', root(version, 'other'));
      await expect(update('2.0.0')).rejects.toMatchObject(refused);
      rmSync(bench.at('repository'), { recursive: true });
      rmSync(bench.at('repository-keys'), { recursive: true });
      rmSync(bench.at('key'), { recursive: true });
      rmSync(bench.at('packed-2.0.0'), { recursive: true });
      bench.begin();
      key = bench.key(bench.at('packed-1.0.0'));
    }
    // The archive lies in the other slot already: it is read there.
    await publish('2.0.0', root(1, 'other'));
    cpSync(bench.at('packed-2.0.0'), key.b, { recursive: true });
    rmSync(join(key.b, 'manifest.json'));
    await expect(update('2.0.0')).rejects.toMatchObject(refused);
    expect(existsSync(join(key.b, 'manifest.json'))).toBe(false);
  });
});

describe('when the root changes', () => {
  test('every root of the way is right in a version: of before, the present one, and the one between', async () => {
    rotateKeys(bench.repository(), 'root');
    rotateKeys(bench.repository(), 'targets');
    renewRole(bench.repository(), 'root');
    for (const [program, running] of [
      [1, 1],
      [2, 1],
      [4, 1],
      [1, 4],
      [2, 3],
      [4, 4],
    ] as const) {
      rmSync(bench.at('key'), { recursive: true });
      key = bench.key(bench.at('packed-1.0.0'));
      const version = `2.${program}.${running}`;
      await publish(version, root(program));
      await update(version, root(running));
      expect([version, readPointer(key)]).toEqual([version, { slot: 'b', left: '2' }]);
    }
  });

  test('a root that the repository does not have yet is not right, nor one of which the way is missing', async () => {
    cpSync(bench.at('repository'), bench.at('ahead'), { recursive: true });
    const ahead = { ...bench.repository(), folder: bench.at('ahead') };
    rotateKeys(ahead, 'root');
    await publish('2.0.0', root(2, 'ahead'));
    await expect(update('2.0.0')).rejects.toMatchObject(refused);
    rotateKeys(bench.repository(), 'targets');
    rotateKeys(bench.repository(), 'timestamp');
    await publish('3.0.0', root(1));
    const [believed, between] = [root(3), bench.at('repository/metadata/2.root.json')];
    rmSync(between);
    await expect(update('3.0.0', believed)).rejects.toMatchObject({ code: 'update.dead_end' });
  });

  test('another release key is taken: that is how the next versions get theirs', async () => {
    const next = generateKeyPairSync('ed25519').publicKey;
    await writeProgramArchive(bench.at('archive'), { root: root(), releaseKey: next });
    const files = { cartable: 'two', 'resources/app.asar': readFileSync(bench.at('archive')) };
    await bench.publish(await bench.pack('2.0.0', files));
    await update('2.0.0');
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });
});

describe('a mirror of which the roots are not the server’s', () => {
  const through = (change: (path: string, bytes: Uint8Array | undefined) => Uint8Array | undefined) => {
    const sources = new Sources([bench.source('mirror', change), bench.source()]);
    return (version: string, believed = root()) =>
      runUpdate(
        bench.run(key, version, { trust: { root: believed, releaseKey: bench.releaseKey }, sources }),
      );
  };

  test.each<[string, string, (bytes: Uint8Array | undefined) => Uint8Array | undefined]>([
    ['keeps the one back that a version begins with', '2', () => undefined],
    ['has none of before the program’s own', '1', () => undefined],
    ['has others', '1', () => root(1, 'other')],
  ])('that %s does not make a good version a dead end', async (_what, number, lie) => {
    renewRole(bench.repository(), 'root');
    renewRole(bench.repository(), 'root');
    await publish('2.0.0', root(number === '1' ? 1 : 3));
    const hidden = number === '1' ? 'metadata/2.root.json' : 'metadata/3.root.json';
    const update = through((path, bytes) => (path === hidden ? lie(bytes) : bytes));
    await update('2.0.0', number === '1' ? root(3) : root());
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
    expect(bench.asked).toContain(`server ${hidden}`);
  });

  test('does not make a dead end a good one', async () => {
    await publish('2.0.0', root(1, 'other'));
    await expect(through((_path, bytes) => bytes)('2.0.0')).rejects.toMatchObject(refused);
    expect(versionIn(key.b)).toBeUndefined();
  });
});

test('what cannot be judged by this version is judged by whoever signed it', async () => {
  await publish('2.0.0', null);
  await update('2.0.0');
  expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  await publish('3.0.0', '{"anchors":[]}');
  await update('3.0.0');
  await bench.publish(await bench.pack('4.0.0', { 'resources/app.asar': noise(8, 5_000) }));
  await update('4.0.0');
  expect(versionIn(key.b)).toBe('4.0.0');
});
