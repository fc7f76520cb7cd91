import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refused } from '@cartable/shared/lib/result.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runUpdate } from '../runUpdate.ts';
import { chosenSlot, readPointer, writePointer } from '../slots/pointer.ts';
import { isWhole, type Slots } from '../slots/slots.ts';
import { Sources } from '../source/sources.ts';
import { noise, UpdateBench } from '../testing/updateBench.ts';
import { decodeLinkFile, encodeLinkFile } from './linkFile.ts';
import { verifyManifest } from './programManifest.ts';

let bench: UpdateBench;
let key: Slots;
const MB = 1024 * 1024;
const big = noise(7, 800_000);
const patched = Uint8Array.from(big, (byte, at) => (at >= 400_000 && at < 404_000 ? byte ^ 0xff : byte));
const one = {
  cartable: big,
  'resources/app.asar': noise(3, 120_000),
  'locales/fr.pak': 'bonjour',
  'old.bin': noise(9, 9_000),
};
const two = {
  cartable: patched,
  'resources/app.asar': noise(4, 130_000),
  'locales/fr.pak': 'bonjour',
  'deep/er/new.txt': '',
};

beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  key = bench.key(await bench.pack('1.0.0', one));
  await bench.publish(await bench.pack('2.0.0', two));
});
afterEach(() => bench.dispose());

const starts = (): string => {
  const slot = chosenSlot(readPointer(key), (which) => isWhole(key, which));
  return JSON.parse(readFileSync(join(key[slot], 'manifest.json'), 'utf8')).version;
};
const fetched = () => bench.asked.filter((path) => path.includes(' chunks/'));

describe('a new version', () => {
  test('stands whole in the other folder and starts next; the old one is untouched', async () => {
    const before = await verifyManifest(key.a, bench.releaseKey);
    await runUpdate(bench.run(key, '2.0.0'));
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
    expect(starts()).toBe('2.0.0');
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({
      ok: true,
      value: { version: '2.0.0' },
    });
    expect(await verifyManifest(key.a, bench.releaseKey)).toEqual(before);
    expect(readdirSync(join(bench.at('key'), 'data/update')).sort()).toEqual([
      'chunks',
      'trust.a.json',
      'trust.b.json',
    ]);
    expect(readdirSync(join(bench.at('key'), 'data/update/chunks'))).toEqual([]);
  });

  test('fetches only chunks that neither folder has', async () => {
    await runUpdate(bench.run(key, '2.0.0'));
    const changed = fetched().length;
    // The changed place of the program lies in one chunk or two; the archive is new.
    expect(changed).toBeGreaterThan(1);
    expect(changed).toBeLessThanOrEqual(4);
    bench.asked.length = 0;
    // Version 3 is version 1's files again: all of them are in the other folder, which is going to be overwritten.
    await bench.publish(await bench.pack('3.0.0', { ...one, 'zz/cartable': one.cartable }));
    writePointer(key, { slot: 'b', left: 'k' });
    await runUpdate(bench.run(key, '3.0.0', {}, 'b'));
    expect(fetched()).toEqual([]);
    expect(await verifyManifest(key.a, bench.releaseKey)).toMatchObject({
      ok: true,
      value: { version: '3.0.0' },
    });
    expect(starts()).toBe('3.0.0');
  });

  test('once it waits for its start, nothing more is done', async () => {
    await runUpdate(bench.run(key, '2.0.0'));
    let steps = 0;
    await runUpdate(bench.run(key, '2.0.0', { step: () => steps++ }));
    expect(steps).toBe(0);
  });
});

describe('a macOS bundle', () => {
  const links = { Current: 'deep/er', 'deep/program': '../cartable' };

  test('has its links on a key, as files that a Mac takes for links', async () => {
    await bench.publish(await bench.pack('3.0.0', two, links));
    await runUpdate(bench.run(key, '3.0.0'));
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({
      ok: true,
      value: { version: '3.0.0' },
    });
    expect(decodeLinkFile(readFileSync(join(key.b, 'deep/program')))).toBe('../cartable');
    // The next one is made from it.
    writePointer(key, { slot: 'b', left: 'k' });
    await bench.publish(await bench.pack('4.0.0', two, { ...links, Current: 'resources' }));
    await runUpdate(bench.run(key, '4.0.0', {}, 'b'));
    expect(await verifyManifest(key.a, bench.releaseKey)).toMatchObject({ ok: true });
    expect(decodeLinkFile(readFileSync(join(key.a, 'Current')))).toBe('resources');
    expect(starts()).toBe('4.0.0');
    writeFileSync(join(key.a, 'Current'), encodeLinkFile('deep'));
    expect(await verifyManifest(key.a, bench.releaseKey)).toEqual(
      refused('program.file_changed', { path: 'Current' }),
    );
  });

  test('may not lead out of itself', async () => {
    const folder = await bench.pack('3.0.0', two, { out: '../../data' });
    await expect(bench.publish(folder)).rejects.toMatchObject({
      code: 'update.unfit',
      data: { path: 'out' },
    });
  });
});

describe('interrupted', () => {
  test('at every step, again and again: what starts is always whole, and it ends as if it had not been', async () => {
    const steps: string[] = [];
    await runUpdate(bench.run(key, '2.0.0', { step: (what) => steps.push(what) }));
    expect(steps.length).toBeGreaterThan(20);
    const start = (): void => {
      for (const path of [key.b, key.pointer, join(bench.at('key'), 'data')])
        rmSync(path, { recursive: true, force: true });
    };
    for (let cut = 0; cut < steps.length; cut++) {
      start();
      let left = cut;
      const stop = (what: string) => {
        if (left-- === 0) throw new Error(`cut before ${what}`);
      };
      await expect(runUpdate(bench.run(key, '2.0.0', { step: stop }))).rejects.toThrow('cut before');
      const slot = chosenSlot(readPointer(key), (which) => isWhole(key, which));
      expect(await verifyManifest(key[slot], bench.releaseKey), steps[cut]).toMatchObject({ ok: true });
      // The rest of a write that a pull cut off.
      if (existsSync(join(bench.at('key'), 'data/update'))) {
        writeFileSync(join(bench.at('key'), 'data/update/file.part'), 'torn');
      }
      await runUpdate(bench.run(key, '2.0.0'));
      expect(await verifyManifest(key.b, bench.releaseKey), steps[cut]).toMatchObject({ ok: true });
      expect(starts()).toBe('2.0.0');
    }
    // Each cut is two updates with all their flushes to a disk that others use, too.
  }, 180_000);

  test('while the pointer still names the folder that is being rewritten', async () => {
    // The person started the other program's file by hand: it runs from a, and the start file would take b.
    const old = await bench.pack('0.9.0', { ...one, cartable: 'old', 'old.bin': 'x' });
    const steps: string[] = [];
    const begin = () => {
      rmSync(key.b, { recursive: true, force: true });
      cpSync(old, key.b, { recursive: true });
      writePointer(key, { slot: 'b', left: 'k' });
    };
    begin();
    await runUpdate(bench.run(key, '2.0.0', { step: (what) => steps.push(what) }));
    const writes = steps.filter((what) => /^(?:remove|place|switch)/u.test(what));
    expect(writes.length).toBeGreaterThan(8);
    for (const what of writes) {
      begin();
      const stop = (now: string) => {
        if (now === what) throw new Error('cut');
      };
      await expect(runUpdate(bench.run(key, '2.0.0', { step: stop }))).rejects.toThrow('cut');
      const slot = chosenSlot(readPointer(key), (which) => isWhole(key, which));
      expect(await verifyManifest(key[slot], bench.releaseKey), what).toMatchObject({ ok: true });
    }
  }, 180_000);

  test('each run a little further: no chunk is fetched twice', async () => {
    let turns = 0;
    for (let done = false; !done; turns++) {
      let left = 12;
      const stop = () => {
        if (left-- === 0) throw new Error('cut');
      };
      done = await runUpdate(bench.run(key, '2.0.0', { step: stop })).then(
        () => true,
        () => false,
      );
      expect(turns).toBeLessThan(200);
    }
    expect(turns).toBeGreaterThan(1);
    expect(new Set(fetched()).size).toBe(fetched().length);
    expect(starts()).toBe('2.0.0');
  });

  test('stopped by the person, at once', async () => {
    const stopper = new AbortController();
    const run = bench.run(key, '2.0.0', {
      signal: stopper.signal,
      step: (what) => {
        if (what === 'fetched') stopper.abort(new Error('the key goes'));
      },
    });
    await expect(runUpdate(run)).rejects.toThrow('the key goes');
    expect(starts()).toBe('1.0.0');
  });
});

describe('a key that', () => {
  test('is full is told so, with sizes, and not touched', async () => {
    const run = runUpdate(bench.run(key, '2.0.0', { freeBytes: async () => 33 * MB }));
    await expect(run).rejects.toMatchObject({
      code: 'update.key_full',
      data: { freeMegabytes: 34, needsMegabytes: 35 },
    });
    expect(existsSync(key.b)).toBe(false);
    expect(starts()).toBe('1.0.0');
  });

  test('has become full on the way gives back the room of what had come', async () => {
    let left = 1;
    const step = (what: string) => what === 'fetched' && left-- === 0 && cut();
    await expect(runUpdate(bench.run(key, '2.0.0', { step }))).rejects.toThrow();
    const chunks = join(bench.at('key'), 'data/update/chunks');
    const [came = ''] = readdirSync(chunks);
    const { size } = statSync(join(chunks, came));
    const free = 32 * MB;
    const run = runUpdate(
      bench.run(key, '2.0.0', { freeBytes: async () => free + (existsSync(join(chunks, came)) ? 0 : size) }),
    );
    const { data } = (await run.catch((error: { data: object }) => error)) as {
      data: Record<string, number>;
    };
    expect(data).toEqual({ freeMegabytes: Math.floor((free + size) / 1e6), needsMegabytes: 35 });
    expect(readdirSync(chunks)).toEqual([]);
    expect(starts()).toBe('1.0.0');
  });

  test('holds a larger program where the new one comes does not count its room before it is free', async () => {
    await bench.publish(await bench.pack('3.0.0', { cartable: noise(21, 2_000_000) }));
    cpSync(await bench.pack('0.5.0', { cartable: noise(22, 6_000_000) }), key.b, { recursive: true });
    // Two megabytes are fetched while the six of the old program are still there.
    const run = (free: number) => runUpdate(bench.run(key, '3.0.0', { freeBytes: async () => free }));
    await expect(run(32 * MB + 1_999_999)).rejects.toMatchObject({ code: 'update.key_full' });
    expect(readdirSync(key.b)).toContain('manifest.json');
    await run(32 * MB + 2_000_000);
    expect(starts()).toBe('3.0.0');
  });

  test('has lost a piece of the running program gets it from the server', async () => {
    const worn = Uint8Array.from(big);
    worn.fill(0, 0, 200_000);
    writeFileSync(join(key.a, 'cartable'), worn);
    await runUpdate(bench.run(key, '2.0.0'));
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({ ok: true });
  });

  test('keeps a wrong chunk does not use it', async () => {
    await runUpdate(
      bench.run(key, '2.0.0', { step: (what) => what === 'remove manifest.json' && cut() }),
    ).catch(() => {});
    const folder = join(bench.at('key'), 'data/update/chunks');
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), 'something else');
    bench.asked.length = 0;
    await runUpdate(bench.run(key, '2.0.0'));
    expect(fetched()).toEqual([`server chunks/${name}`]);
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({ ok: true });
  });

  test('has files of somebody else in the folder loses them', async () => {
    cpSync(key.a, key.b, { recursive: true });
    writeFileSync(join(key.b, 'evil.so'), 'x');
    await runUpdate(bench.run(key, '2.0.0'));
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({ ok: true });
  });
});

describe('sources', () => {
  const spoiled = (path: string, bytes: Uint8Array | undefined) =>
    path.startsWith('chunks/') ? bytes?.map((byte) => byte ^ 1) : bytes;

  test('a mirror that lies about a chunk is dropped, and the server serves the rest', async () => {
    const dropped: string[] = [];
    const sources = new Sources([bench.source('mirror', spoiled), bench.source()], ({ kind }, code) =>
      dropped.push(`${kind} ${code}`),
    );
    await runUpdate(bench.run(key, '2.0.0', { sources }));
    expect(dropped).toEqual(['mirror update.source_wrong']);
    expect(starts()).toBe('2.0.0');
  });

  test('a mirror that has nothing, or gives without end, is dropped', async () => {
    for (const lie of [undefined, new Uint8Array(5 * MB)]) {
      rmSync(key.b, { recursive: true, force: true });
      rmSync(key.pointer, { force: true });
      const sources = new Sources([bench.source('mirror', () => lie), bench.source()]);
      await runUpdate(bench.run(key, '2.0.0', { sources }));
      expect(starts()).toBe('2.0.0');
    }
  });

  test('a server that lies is the end of the run', async () => {
    const sources = new Sources([bench.source('server', spoiled)]);
    await expect(runUpdate(bench.run(key, '2.0.0', { sources }))).rejects.toMatchObject({
      code: 'update.source_wrong',
    });
    expect(starts()).toBe('1.0.0');
  });
});

function cut(): never {
  throw new Error('cut');
}
