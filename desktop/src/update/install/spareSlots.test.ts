import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runUpdate, type UpdateRun } from '../runUpdate.ts';
import { chosenSlot, type Pointer, readPointer, writePointer } from '../slots/pointer.ts';
import { versionIn } from '../slots/settleStart.ts';
import { isWhole, type SlotName, type Slots, slotsOf } from '../slots/slots.ts';
import { noise, UpdateBench } from '../testing/updateBench.ts';
import { folderFiles } from './folderFiles.ts';
import { verifyManifest } from './programManifest.ts';

let bench: UpdateBench;
let key: Slots;
let win: Slots;
let mac: Slots;
const MB = 1024 * 1024;
const small = (seed: number) => ({
  program: noise(seed, 900_000),
  'deep/er/data.bin': noise(seed + 1, 90_000),
});

beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  key = bench.key(await bench.pack('1.0.0', small(1)));
  await bench.publish(await bench.pack('2.0.0', small(3)));
  [win, mac] = [slotsOf(bench.at('key'), 'win'), slotsOf(bench.at('key'), 'mac')];
  for (const [slots, system] of [
    [win, 'win'],
    [mac, 'mac'],
  ] as const) {
    await put(slots, 'a', '1.0.0', system);
    await put(slots, 'b', '1.5.0', system);
    writePointer(slots, { slot: 'b', left: 'k' });
  }
});
afterEach(() => bench.dispose());

/** A program of another system, with an empty folder as updates leave them. */
async function put(slots: Slots, slot: SlotName, version: string, system: string): Promise<void> {
  const files = small(system.length * 100 + Number(version[2]));
  cpSync(await bench.pack(version, files, {}, `${system}-${version}`), slots[slot], { recursive: true });
  mkdirSync(join(slots[slot], 'locales'), { recursive: true });
}
const usedBytes = async () =>
  [...(await folderFiles(bench.at('key'))).values()].reduce((sum, size) => sum + size, 0);
/** Brings version 2 onto a key that holds so much. */
const update = (capacity: number, change: Partial<UpdateRun> = {}) =>
  runUpdate(bench.run(key, '2.0.0', { freeBytes: async () => capacity - (await usedBytes()), ...change }));
/** What fits beside what lies there, beyond the 32 MiB that stay free: version 2 takes 2 MB on its way, what was verified half a megabyte, and a spare program gives 1 MB back. */
const roomFor = async (bytes: number) => (await usedBytes()) + 32 * MB + bytes;
const starting = (slots: Slots) => slots[chosenSlot(readPointer(slots), (slot) => isWhole(slots, slot))];
const isRight = async (folder: string) => (await verifyManifest(folder, bench.releaseKey)).ok;

describe('a key that is too full for an update', () => {
  test('gives up another system’s program of before, and no more of them than it must', async () => {
    await update(await roomFor(1_700_000));
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
    expect([existsSync(win.a), existsSync(mac.a)]).toEqual([false, true]);
    for (const slots of [win, mac]) {
      expect(starting(slots)).toBe(slots.b);
      expect(await isRight(slots.b)).toBe(true);
    }
    expect(await isRight(key.a)).toBe(true);
  });

  test('gives up nothing while there is room', async () => {
    await update(await roomFor(3_000_000));
    for (const slots of [win, mac])
      expect([await isRight(slots.a), await isRight(slots.b)]).toEqual([true, true]);
  });

  test('gives up both, and says what is missing when that is not enough', async () => {
    await expect(update(await roomFor(-500_000))).rejects.toMatchObject({ code: 'update.key_full' });
    expect([win.a, mac.a].map((folder) => existsSync(folder))).toEqual([false, false]);
    expect(starting(key)).toBe(key.a);
  });

  test('removes what a cut has left of one, and a folder that was never filled', async () => {
    rmSync(join(win.a, 'manifest.json'));
    rmSync(mac.pointer);
    rmSync(mac.b, { recursive: true });
    await update(await roomFor(1_700_000));
    expect([existsSync(win.a), await isRight(mac.a)]).toEqual([false, true]);
  });
});

describe('nothing is given up beside a program that', () => {
  const stays = async () => {
    const before = await usedBytes();
    await expect(update((await roomFor(0)) - 1)).rejects.toMatchObject({ code: 'update.key_full' });
    // What the update itself has verified lies there now.
    const verified = (await folderFiles(join(dirname(dirname(key.a)), 'data'))).values();
    expect((await usedBytes()) - [...verified].reduce((sum, size) => sum + size, 0)).toBe(before);
  };
  const ofBoth = (work: (slots: Slots) => void) => [win, mac].forEach(work);

  test.each<Pointer>([
    { slot: 'b', left: '2' },
    { slot: 'b', left: '1' },
    { slot: 'b', left: '0' },
  ])('has not proved itself, or failed ($slot, $left)', async (pointer) => {
    ofBoth((slots) => writePointer(slots, pointer));
    await stays();
  });

  test('is damaged', async () => {
    ofBoth((slots) => writeFileSync(join(slots.b, 'program'), noise(77, 900_000)));
    await stays();
  });

  test('is not whole', async () => {
    ofBoth((slots) => rmSync(join(slots.b, 'manifest.json')));
    await stays();
    for (const slots of [win, mac]) expect(starting(slots)).toBe(slots.a);
  });
});

test('cut off before each of its steps: what starts elsewhere is whole, and the next run ends it', async () => {
  const capacity = await roomFor(1_700_000);
  const said: string[] = [];
  for (let cuts = 0; ; cuts++) {
    let left = cuts;
    const step = (what: string) => {
      if (!what.startsWith('remove')) throw new Error('all is removed');
      said.push(what);
      if (left-- === 0) throw new Error('pulled');
    };
    const end = await update(capacity, { step }).catch((error: Error) => error.message);
    for (const slots of [win, mac]) {
      expect(starting(slots), `${cuts}`).toBe(slots.b);
      expect(await isRight(slots.b)).toBe(true);
    }
    if (end !== 'pulled') break;
    expect(versionIn(win.a) === undefined || readFileSync(join(win.a, 'program')).length === 900_000).toBe(
      true,
    );
    if (cuts > 30) expect.unreachable(said.join());
  }
  expect(said.slice(0, 3)).toEqual(['remove manifest.json', 'remove manifest.json', 'remove manifest.sig']);
  await update(capacity);
  expect([existsSync(win.a), starting(key)]).toEqual([false, key.b]);
});
