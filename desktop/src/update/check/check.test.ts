import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chosenSlot, readPointer } from '../slots/pointer.ts';
import { settleStart } from '../slots/settleStart.ts';
import { isWhole, type SlotName, type Slots } from '../slots/slots.ts';
import { FailedVersions } from '../slots/failedVersions.ts';
import { verifyManifest } from '../install/programManifest.ts';
import { runUpdate } from '../runUpdate.ts';
import { noise, UpdateBench } from '../testing/updateBench.ts';
import { CheckFile } from './checkFile.ts';
import { type CheckRun, runCheck } from './runCheck.ts';
import { verifySlot } from './verifySlot.ts';

let bench: UpdateBench;
let key: Slots;
let rests: number[];
const program = {
  cartable: noise(7, 3_000_000),
  'resources/app.asar': noise(3, 1_200_000),
  'locales/fr.pak': 'bonjour',
};
beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  rests = [];
  const packed = await bench.pack('1.0.0', program);
  key = bench.key(packed);
  writeFileSync(join(bench.at('key'), 'Cartable.sh'), 'start');
  await bench.publish(packed);
});
afterEach(() => bench.dispose());

const folder = () => join(bench.at('key'), 'data', 'update');
const run = (running: SlotName = 'a', change: Partial<CheckRun> = {}): CheckRun => ({
  ...{ slots: key, running, system: 'linux', folder: folder(), releaseKey: bench.releaseKey },
  now: () => bench.now,
  rest: async (ms) => {
    rests.push(ms);
  },
  ...change,
});
const file = () => new CheckFile(folder(), 'linux');
const starts = () => chosenSlot(readPointer(key), (slot) => isWhole(key, slot));
const damage = () => writeFileSync(join(key.a, 'cartable'), noise(99, 3_000_000));

describe('a verification', () => {
  test('finds a program as it was released, in pieces with rests between them, and keeps that on the key', async () => {
    expect(await runCheck(run())).toBe(0);
    expect(rests.length).toBeGreaterThanOrEqual(5);
    expect(await file().about(key, 'a')).toEqual({ at: bench.now, wrong: 0 });
    expect(await new CheckFile(folder(), 'win').about(key, 'a')).toBeNull();
  });

  test.each<[string, number, () => void]>([
    ['a file with one byte changed, as long as before', 1, () => overwriteByte(join(key.a, 'cartable'))],
    [
      'a longer one and a missing one',
      2,
      () => [appendFileSync(join(key.a, 'cartable'), 'x'), rmSync(join(key.a, 'locales/fr.pak'))],
    ],
    ['an added library', 1, () => writeFileSync(join(key.a, 'version.dll'), 'x')],
    [
      'a file that became a link',
      1,
      () => [
        rmSync(join(key.a, 'locales/fr.pak')),
        symlinkSync('/etc/passwd', join(key.a, 'locales/fr.pak')),
      ],
    ],
    ['a manifest that nobody signed', 1, () => appendFileSync(join(key.a, 'manifest.json'), ' ')],
    ['a missing signature', 1, () => rmSync(join(key.a, 'manifest.sig'))],
  ])('finds %s', async (_what, wrong, harm) => {
    harm();
    expect(await runCheck(run())).toBe(wrong);
    expect(await file().about(key, 'a')).toEqual({ at: bench.now, wrong });
  });

  test('takes no notice of what systems leave in folders', async () => {
    for (const name of ['.DS_Store', '._cartable', 'locales/Thumbs.db', 'desktop.ini', 'debug.log']) {
      writeFileSync(join(key.a, name), 'x');
    }
    expect(await runCheck(run())).toBe(0);
  });

  test('counts a file that cannot be read, on a key that is there', async () => {
    const rest = async () => rmSync(join(key.a, 'resources/app.asar'), { force: true });
    expect(await runCheck(run('a', { rest }))).toBe(1);
  });

  test('says nothing of a key that goes away meanwhile', async () => {
    const rest = async () => {
      if (existsSync(key.a)) renameSync(key.a, `${key.a}-gone`);
    };
    await expect(runCheck(run('a', { rest }))).rejects.toThrow();
    expect(await file().read()).toBeUndefined();
  });

  test('is of one program: another in the same folder was not verified', async () => {
    await runCheck(run());
    rmSync(key.a, { recursive: true });
    bench.key(await bench.pack('1.1.0', program));
    expect(await file().about(key, 'a')).toBeNull();
  });

  test('survives a torn copy of its file', async () => {
    await runCheck(run());
    damage();
    await runCheck(run());
    writeFileSync(join(folder(), 'check-linux.b.json'), '{');
    expect(await file().about(key, 'a')).toMatchObject({ wrong: 0 });
  });
});

describe('a repair', () => {
  const kept = () => settleStart(key, 'b', new FailedVersions(folder(), 'linux'));

  test('puts the same version into the other folder, though the program that runs lies about itself', async () => {
    damage();
    // More places than a run that believes the manifest would find one by one.
    writeFileSync(join(key.a, 'resources/app.asar'), noise(55, 1_200_000));
    await runCheck(run());
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({ ok: true });
  });

  test('reads what is still right on the key instead of fetching it', async () => {
    damage();
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    const fetched = bench.asked.filter((path) => path.includes(' chunks/'));
    const all = Math.ceil(4_200_000 / 65_536);
    expect(fetched.length).toBeGreaterThan(2);
    expect(fetched.length).toBeLessThan(all);
    const sizes = fetched.length;
    rmSync(key.b, { recursive: true });
    rmSync(key.pointer);
    rmSync(join(key.a, 'resources/app.asar'));
    bench.asked.length = 0;
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    expect(bench.asked.filter((path) => path.includes(' chunks/')).length).toBeGreaterThan(sizes);
  });

  test('also when the manifest itself was changed', async () => {
    writeFileSync(join(key.a, 'manifest.json'), '{"version":"1.0.0"}');
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    expect(await verifyManifest(key.b, bench.releaseKey)).toMatchObject({ ok: true });
    // Nothing of the files was wrong: each piece of theirs came from the key.
    expect(bench.asked.filter((path) => path.includes(' chunks/'))).toEqual([]);
  });

  test('once it has started and was verified, the modified program can start no more', async () => {
    damage();
    await runCheck(run());
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    // Not yet: it has not shown that it starts.
    expect(await runCheck(run('b'))).toBe(0);
    expect(isWhole(key, 'a')).toBe(true);
    await runCheck(run('a'));
    await kept();
    expect(await file().about(key, 'b')).toBeNull();
    expect(await runCheck(run('b'))).toBe(0);
    expect(isWhole(key, 'a')).toBe(false);
    expect(starts()).toBe('b');
    expect(await file().about(key, 'b')).toEqual({ at: bench.now, wrong: 0 });
  });

  test('does not touch a version that came into the other folder meanwhile', async () => {
    damage();
    await runCheck(run());
    await runUpdate(bench.run(key, '1.0.0', { repair: true }));
    await kept();
    rmSync(key.a, { recursive: true });
    bench.key(await bench.pack('2.0.0', program));
    expect(await runCheck(run('b'))).toBe(0);
    expect(isWhole(key, 'a')).toBe(true);
  });

  test('of a version that the server has not does nothing', async () => {
    rmSync(key.a, { recursive: true });
    bench.key(await bench.pack('0.9.0', program));
    damage();
    await expect(runUpdate(bench.run(key, '0.9.0', { repair: true }))).rejects.toMatchObject({
      code: 'update.incomplete',
    });
    expect(existsSync(key.b)).toBe(false);
    expect(starts()).toBe('a');
  });
});

test('a folder where a file should be is a missing file', async () => {
  rmSync(join(key.a, 'cartable'));
  mkdirSync(join(key.a, 'cartable'));
  expect(await verifySlot(key.a, bench.releaseKey, { rest: async () => {} })).toBe(1);
});

function overwriteByte(path: string): void {
  const bytes = Uint8Array.from(program.cartable);
  bytes[1_500_000] = (bytes[1_500_000] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
