import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  initRepository,
  refreshTimestamp,
  rotateKeys,
  type Repository,
} from '../../../../scripts/technician/update/repository.ts';
import { withdrawVersion } from '../../../../scripts/technician/update/withdrawVersion.ts';
import { runUpdate, type UpdateRun } from '../runUpdate.ts';
import { readPointer } from '../slots/pointer.ts';
import type { Slots } from '../slots/slots.ts';
import { FailedVersions } from '../slots/failedVersions.ts';
import { Sources } from '../source/sources.ts';
import { UpdateBench } from '../testing/updateBench.ts';
import { TrustFile } from './trustFile.ts';

/** Each attack that The Update Framework names (specification 1.0, §1.5.2), on real files. */
let bench: UpdateBench;
let key: Slots;
const dayMs = 86_400_000;

beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  await bench.publish(await bench.pack('2.0.0', { cartable: 'two' }));
});
afterEach(() => bench.dispose());

const file = (name: string) => bench.at(`repository/metadata/${name}`);
const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));
const update = (version = '2.0.0', change: Partial<UpdateRun> = {}) =>
  runUpdate(bench.run(key, version, change));
const refuses = async (code: string, work: Promise<void>) => {
  await expect(work).rejects.toMatchObject({ code });
  expect(readPointer(key)).toBeUndefined();
};
/** What a mirror or a network keeps of today. */
const keepCopy = (name: string) => cpSync(bench.at('repository'), bench.at(name), { recursive: true });
const from = (name: string) => new Sources([bench.source('server', (_path, bytes) => bytes, bench.at(name))]);

describe('forged', () => {
  test('metadata with a word changed', async () => {
    for (const name of ['timestamp.json', '2.snapshot.json', '2.targets.json']) {
      const before = readFileSync(file(name));
      writeFileSync(file(name), before.toString().replace('"version":2', '"version":3'));
      await refuses('update.forged', update());
      writeFileSync(file(name), before);
    }
  });

  test('a whole repository with other keys', async () => {
    initRepository({ ...bench.repository('other'), now: bench.now });
    cpSync(bench.at('other/metadata/timestamp.json'), file('timestamp.json'));
    await refuses('update.forged', update());
  });

  test('a root that only its own keys sign', async () => {
    const other: Repository = bench.repository('other');
    initRepository(other);
    rotateKeys(other, 'root');
    cpSync(bench.at('other/metadata/2.root.json'), file('2.root.json'));
    await refuses('update.forged', update());
  });

  test('what is kept on the key and is nothing at all, with the digest of nothing at all, is as if it were not there', async () => {
    await update();
    rmSync(key.pointer);
    rmSync(key.b, { recursive: true });
    const folder = join(bench.at('key'), 'data/update');
    for (const text of ['{"generation":', 'null', '']) {
      const digest = createHash('sha256').update(text).digest('hex');
      for (const side of ['a', 'b']) {
        writeFileSync(join(folder, `trust.${side}.json`), `${digest}\n${text}`.padEnd(224 * 1024));
      }
      expect(await new TrustFile(folder).read(), text).toBeUndefined();
    }
    await update();
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });

  test('a root kept on the key by somebody else is not believed', async () => {
    const other: Repository = bench.repository('other');
    initRepository(other);
    const evil = { roots: [readFileSync(bench.at('other/metadata/1.root.json'))] };
    await new TrustFile(join(bench.at('key'), 'data/update')).write(evil);
    cpSync(bench.at('other/metadata'), bench.at('repository/metadata'), {
      recursive: true,
      filter: (path) => !path.includes('root'),
    });
    await expect(
      runUpdate(bench.run(key, '2.0.0', { trust: { root: rootOne, releaseKey: bench.releaseKey } })),
    ).rejects.toMatchObject({ code: 'update.forged' });
  });
  let rootOne: Uint8Array;
  beforeEach(() => {
    rootOne = readFileSync(file('1.root.json'));
  });

  test('too few signatures: one of the two that targets need', async () => {
    const targets = json('2.targets.json');
    targets.signatures = targets.signatures.slice(0, 1);
    writeFileSync(file('2.targets.json'), JSON.stringify(targets));
    await refuses('update.forged', update());
  });

  test('the same signature twice counts once', async () => {
    const targets = json('2.targets.json');
    const [first] = targets.signatures;
    targets.signatures = [first, { ...first, keyid: targets.signatures[1].keyid }];
    writeFileSync(file('2.targets.json'), JSON.stringify(targets));
    await refuses('update.forged', update());
  });

  test('a program that was not signed for release, in a repository that is right', async () => {
    const other = new UpdateBench();
    try {
      const run = bench.run(key, '2.0.0', { trust: { root: rootOne, releaseKey: other.releaseKey } });
      await refuses('update.forged', runUpdate(run));
    } finally {
      other.dispose();
    }
  });
});

describe('expired', () => {
  test('each role in its time', async () => {
    for (const days of [15, 31, 400]) {
      await refuses('update.expired', update('2.0.0', { now: new Date(bench.now + days * dayMs) }));
    }
  });

  test('a timestamp signed anew is good again; the computer’s own clock does not matter', async () => {
    bench.now += 20 * dayMs;
    refreshTimestamp(bench.repository());
    await update();
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });
});

describe('rolled back', () => {
  test('an older state of the repository after a newer one was seen', async () => {
    keepCopy('yesterday');
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    await update('3.0.0');
    rmSync(key.pointer);
    await refuses('update.rolled_back', update('2.0.0', { sources: from('yesterday') }));
  });

  test('only the timestamp goes back to an older snapshot', async () => {
    await update();
    rmSync(key.pointer);
    const kept = await new TrustFile(join(bench.at('key'), 'data/update')).read();
    expect(kept?.snapshot).toBeDefined();
    keepCopy('yesterday');
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    await update('3.0.0');
    rmSync(key.pointer);
    cpSync(bench.at('yesterday/metadata/timestamp.json'), file('timestamp.json'));
    await refuses('update.rolled_back', update('3.0.0'));
  });

  test('an older timestamp of the same snapshot', async () => {
    keepCopy('yesterday');
    refreshTimestamp(bench.repository());
    await update();
    rmSync(key.pointer);
    await refuses('update.rolled_back', update('2.0.0', { sources: from('yesterday') }));
  });

  test('older targets in a newer snapshot, by a thief of the snapshot’s and the timestamp’s keys', async () => {
    keepCopy('thief');
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    await update('3.0.0');
    rmSync(key.pointer);
    // Near its end a snapshot is signed anew with its timestamp: twice, so that both are newer than what the key has seen.
    const thief = { ...bench.repository(), folder: bench.at('thief') };
    for (const days of [20, 45]) refreshTimestamp({ ...thief, now: bench.now + days * dayMs });
    await refuses('update.rolled_back', update('2.0.0', { sources: from('thief') }));
  });
});

describe('led back by the server itself, to what was signed', () => {
  const failedHere = (version: string) =>
    new FailedVersions(join(bench.at('key'), 'data/update'), 'linux').note(version);
  /** The key runs version 2, and version 1 is still in the repository. */
  const onVersionTwo = async () => {
    await bench.publish(bench.at('packed-1.0.0'));
    rmSync(key.a, { recursive: true });
    bench.key(bench.at('packed-2.0.0'));
  };

  test('an older version', async () => {
    await onVersionTwo();
    await refuses('update.not_newer', update('1.0.0'));
    // Nor as a repair, nor when the manifest on the key claims to be older than the program.
    await refuses('update.not_newer', update('1.0.0', { repair: true }));
    cpSync(join(bench.at('packed-1.0.0'), 'manifest.json'), join(key.a, 'manifest.json'));
    await refuses('update.not_newer', update('1.0.0', { runningVersion: '2.0.0' }));
    expect(bench.asked).toEqual([]);
  });

  test('the version that runs, unless it is to be repaired', async () => {
    await onVersionTwo();
    await refuses('update.not_newer', update('2.0.0'));
    await update('2.0.0', { repair: true });
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });

  test('the version that did not start here; the next one is another matter', async () => {
    await failedHere('2.0.0');
    await refuses('update.failed_here', update('2.0.0'));
    await bench.publish(await bench.pack('2.0.1', { cartable: 'two, put right' }));
    await update('2.0.1');
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });

  test('a version that failed before another one did is refused as well; what was withdrawn is forgotten', async () => {
    const failures = new FailedVersions(join(bench.at('key'), 'data/update'), 'linux');
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    await failedHere('2.0.0');
    await failedHere('3.0.0');
    await refuses('update.failed_here', update('2.0.0'));
    await bench.publish(await bench.pack('4.0.0', { cartable: 'four' }));
    // A key that has verified nothing yet cannot tell what was withdrawn from what is still to come.
    await update('4.0.0');
    expect(await failures.since('1.0.0')).toEqual(['2.0.0', '3.0.0']);
    withdrawVersion(bench.repository(), '2.0.0');
    await bench.publish(await bench.pack('5.0.0', { cartable: 'five' }));
    await update('5.0.0');
    expect(await failures.since('1.0.0')).toEqual(['3.0.0']);
    await expect(update('3.0.0')).rejects.toMatchObject({ code: 'update.failed_here' });
  });

  test('versions are numbers, not words', async () => {
    await bench.publish(await bench.pack('1.10.0', { cartable: 'ten' }));
    await bench.publish(await bench.pack('1.9.0', { cartable: 'nine' }));
    await refuses('update.not_newer', update('1.9.0', { runningVersion: '1.10.0' }));
    await update('1.10.0', { runningVersion: '1.9.0' });
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });
});

describe('frozen and mixed', () => {
  test('a mirror that holds updates back does not know what the server offers, and is dropped', async () => {
    keepCopy('frozen');
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    const dropped: string[] = [];
    const frozen = bench.source('mirror', (_path, bytes) => bytes, bench.at('frozen'));
    const sources = new Sources([frozen, bench.source()], (_source, code) => dropped.push(code));
    await update('3.0.0', { sources });
    expect(dropped).toEqual(['update.incomplete']);
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });

  test('targets of one day with the snapshot of another', async () => {
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    cpSync(file('2.targets.json'), file('3.targets.json'));
    await refuses('update.forged', update('3.0.0'));
  });

  test('a snapshot of one day with the timestamp of another', async () => {
    await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
    cpSync(file('2.snapshot.json'), file('3.snapshot.json'));
    await refuses('update.forged', update('3.0.0'));
  });
});

describe('keys that change', () => {
  test('each role in turn; a key that slept meanwhile follows the whole way', async () => {
    await update();
    rmSync(key.pointer);
    rmSync(key.b, { recursive: true });
    for (const role of ['timestamp', 'snapshot', 'targets', 'root'] as const)
      rotateKeys(bench.repository(), role);
    await update('2.0.0', {
      trust: { root: readFileSync(file('1.root.json')), releaseKey: bench.releaseKey },
    });
    expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
  });

  test('after that the old keys sign nothing any more', async () => {
    keepCopy('before');
    rotateKeys(bench.repository(), 'timestamp');
    await update();
    rmSync(key.pointer);
    const root = readFileSync(file('1.root.json'));
    // The thief of the old key serves what it signed, beside the new root.
    mkdirSync(bench.at('before/metadata'), { recursive: true });
    cpSync(file('2.root.json'), bench.at('before/metadata/2.root.json'));
    await refuses(
      'update.forged',
      update('2.0.0', { sources: from('before'), trust: { root, releaseKey: bench.releaseKey } }),
    );
  });
});
