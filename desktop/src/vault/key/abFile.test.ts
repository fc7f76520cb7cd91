import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AbCodec, AbFile } from './abFile.ts';

/** `<number>;` repeated to 64 bytes: any torn or mixed copy does not decode. */
const codec: AbCodec<number> = {
  length: 64,
  encode: (value) => Buffer.from(`${value};`.repeat(64).slice(0, 63).padEnd(64, '.')),
  decode(bytes) {
    const value = Number.parseInt(Buffer.from(bytes).toString(), 10);
    const whole = Buffer.from(bytes).equals(Buffer.from(codec.encode(value)));
    return whole ? { generation: value, value } : undefined;
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-ab-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): AbFile<number> => new AbFile(join(folder, 'v'), 'x', 'json', codec);
const path = (side: 'a' | 'b'): string => join(folder, 'v', `x.${side}.json`);

test('the last value written is read, by a new program too', async () => {
  expect(await file().read()).toBeUndefined();
  for (const value of [1, 2, 3]) {
    await file().write(value);
    expect(await file().read()).toEqual({ generation: value, value });
  }
});

test('each write leaves the copy in force untouched', async () => {
  await file().write(1);
  await file().write(2);
  const inForce = await readFile(path('b'));
  await file().write(3);
  expect((await readFile(path('b'))).equals(inForce)).toBe(true);
});

test('a write torn at any byte leaves the value before it, and the next write succeeds', async () => {
  for (let torn = 0; torn < codec.length; torn += 1) {
    const fresh = new AbFile(join(folder, String(torn)), 'x', 'json', codec);
    const target = join(folder, String(torn), 'x.a.json');
    // 33 lies in a, 44 in b, then the write of 55 over a is torn.
    for (const value of [11, 22, 33, 44]) await fresh.write(value);
    const old = await readFile(target);
    await writeFile(target, Buffer.concat([codec.encode(55).subarray(0, torn), old.subarray(torn)]));
    // The last letter is the same in both: then everything was written.
    const whole = (await readFile(target)).equals(Buffer.from(codec.encode(55)));
    expect((await fresh.read())?.value).toBe(whole ? 55 : 44);
    await fresh.write(66);
    expect((await fresh.read())?.value).toBe(66);
  }
});

test('a truncated copy falls back to the other, and both gone is no value', async () => {
  await file().write(1);
  await file().write(2);
  await truncate(path('b'), 0);
  expect((await file().read())?.value).toBe(1);
  await truncate(path('a'), 3);
  expect(await file().read()).toBeUndefined();
});
