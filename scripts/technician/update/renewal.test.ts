import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataLimits } from '@cartable/shared/update/refreshTrust.ts';
import { isWithdrawn } from '@cartable/desktop/update/isWithdrawn.ts';
import { runUpdate } from '@cartable/desktop/update/runUpdate.ts';
import { readPointer } from '@cartable/desktop/update/slots/pointer.ts';
import { Sources } from '@cartable/desktop/update/source/sources.ts';
import { UpdateBench } from '@cartable/desktop/update/testing/updateBench.ts';
import { MetadataKind, Metadata, TargetFile } from '@tufjs/models';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskUpdates } from '@cartable/server/updates/updateFiles.ts';
import { publishedReleases } from '@cartable/server/updates/publishedReleases.ts';
import { dueRoles } from './renewal.ts';
import { currentRoot, currentTargets } from './readRepository.ts';
import { refreshTimestamp, renewRole, writeTargets } from './repository.ts';
import { updateCommand } from './updateCommand.ts';
import { withdrawVersion } from './withdrawVersion.ts';

const dayMs = 86_400_000;
let bench: UpdateBench;

beforeEach(async () => {
  bench = new UpdateBench();
  bench.begin();
  await bench.publish(await bench.pack('2.0.0', { cartable: 'two' }));
});
afterEach(() => bench.dispose());

const metadata = () => readdirSync(bench.at('repository/metadata')).sort();
const roles = () => dueRoles(bench.repository()).map((one) => one.role);

test('what a year without a release needs is said a month ahead, and given', async () => {
  const key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  const root = readFileSync(bench.at('repository/metadata/1.root.json'));
  expect(roles()).toEqual([]);
  bench.now += 371 * dayMs;
  refreshTimestamp(bench.repository());
  expect(roles()).toEqual(['targets']);
  renewRole(bench.repository(), 'targets');
  expect(roles()).toEqual([]);
  bench.now += 340 * dayMs;
  refreshTimestamp(bench.repository());
  expect(roles()).toEqual(['root']);
  renewRole(bench.repository(), 'root');
  renewRole(bench.repository(), 'targets');
  expect(roles()).toEqual([]);
  expect(currentRoot(bench.repository()).signed.version).toBe(2);
  // A key that slept for two years takes what was published before.
  bench.now += 10 * dayMs;
  const run = bench.run(key, '2.0.0', { trust: { root, releaseKey: bench.releaseKey } });
  await runUpdate(run);
  expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
});

test('the command that refreshes says what is due by its exit code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-renewal-'));
  const lines: string[] = [];
  const run = (...args: string[]) =>
    updateCommand(
      [...args, '--repo', join(folder, 'depot'), '--keys', join(folder, 'cles')],
      'fr',
      (line) => lines.push(line),
      { CARTABLE_UPDATE_PASSPHRASE_FILE: passphrase },
    );
  const passphrase = join(folder, 'phrase');
  try {
    const { writeFileSync } = await import('node:fs');
    writeFileSync(passphrase, 'une phrase\n');
    expect(await run('init')).toBe(0);
    expect(await run('refresh')).toBe(0);
    const repository = {
      folder: join(folder, 'depot'),
      keys: join(folder, 'cles'),
      passphrase: 'une phrase',
      // As if it had been signed long ago.
      now: Date.now() - 390 * dayMs,
    };
    writeTargets(repository, currentTargets(repository));
    expect(await run('refresh')).toBe(3);
    expect(lines.at(-1)).toMatch(/^À renouveler avant le \d{4}-\d\d-\d\d : .*targets/u);
    expect(await run('renew', '--role', 'targets')).toBe(0);
    expect(await run('refresh')).toBe(0);
    await expect(run('renew', '--role', 'snapshot')).rejects.toMatchObject({ code: 'prepare.usage' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a version that is withdrawn is offered and taken no more, and its number stays taken', async () => {
  await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
  const key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  expect(withdrawVersion(bench.repository(), '3.0.0')).toEqual(['program-linux-3.0.0.json']);
  const offered = await publishedReleases(diskUpdates(bench.at('repository')));
  expect(offered.map((one) => one.version)).toEqual(['2.0.0']);
  await expect(runUpdate(bench.run(key, '3.0.0'))).rejects.toMatchObject({ code: 'update.incomplete' });
  await runUpdate(bench.run(key, '2.0.0'));
  const other = await bench.pack('3.0.0', { cartable: 'another' }, {}, 'packed-again');
  await expect(bench.publish(other)).rejects.toMatchObject({ code: 'update.version_there' });
  // The very same program may come back.
  await bench.publish(bench.at('packed-3.0.0'));
  expect(() => withdrawVersion(bench.repository(), '9.0.0')).toThrow(
    expect.objectContaining({ code: 'update.version_unknown', data: { version: '9.0.0' } }),
  );
});

test('a key on which it waits learns of a withdrawal from signed metadata of later, and from nothing else', async () => {
  const key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  const asks = (sources?: Sources) => isWithdrawn(bench.run(key, '3.0.0', sources && { sources }));
  const from = (folder: string) =>
    new Sources([bench.source('server', (_path, bytes) => bytes, bench.at(folder))]);
  const copy = (name: string) => cpSync(bench.at('repository'), bench.at(name), { recursive: true });
  copy('before');
  await bench.publish(await bench.pack('3.0.0', { cartable: 'three' }));
  await runUpdate(bench.run(key, '3.0.0'));
  expect(await asks()).toBe(false);
  // A server restored to the day before does not name it either, nor does one that names nothing at all.
  await expect(asks(from('before'))).rejects.toMatchObject({ code: 'update.rolled_back' });
  await expect(asks(from('nowhere'))).rejects.toMatchObject({ code: 'update.incomplete' });
  withdrawVersion(bench.repository(), '3.0.0');
  copy('forged');
  const targets = bench.at('forged/metadata/4.targets.json');
  writeFileSync(targets, readFileSync(targets, 'utf8').replace('"version":4', '"version":5'));
  await expect(asks(from('forged'))).rejects.toMatchObject({ code: 'update.forged' });
  expect(await asks()).toBe(true);
  // Asked again, it is still so; and a key that has lost what it verified cannot tell.
  expect(await asks()).toBe(true);
  const folder = bench.run(key, '3.0.0').folder;
  for (const file of ['trust.a.json', 'trust.b.json']) rmSync(join(folder, file), { force: true });
  expect(await asks(from('before'))).toBe(false);
  expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
});

test('metadata that no key would read is not signed', async () => {
  const targets = currentTargets(bench.repository());
  const hashes = { sha256: 'a'.repeat(64) };
  for (let at = 0; at < 600; at += 1) {
    targets.addTarget(new TargetFile({ path: `program-linux-1.0.${at}.json`, length: 1, hashes }));
  }
  const before = metadata();
  expect(() => writeTargets(bench.repository(), targets)).toThrow(
    expect.objectContaining({
      code: 'update.metadata_full',
      data: { file: 'targets', kibibytes: 77, limit: 64 },
    }),
  );
  expect(metadata()).toEqual(before);
  // One hundred versions of three systems fit.
  const many = currentTargets(bench.repository());
  for (let at = 0; at < 300; at += 1) {
    many.addTarget(new TargetFile({ path: `program-linux-1.0.${at}.json`, length: 1_000_000, hashes }));
  }
  writeTargets(bench.repository(), many);
  const bytes = readFileSync(bench.at('repository/metadata/3.targets.json'));
  expect(bytes.length).toBeLessThan(metadataLimits.targets);
  expect(Metadata.fromJSON(MetadataKind.Targets, JSON.parse(bytes.toString())).signed.version).toBe(3);
  const key = bench.key(await bench.pack('1.0.0', { cartable: 'one' }));
  await runUpdate(bench.run(key, '2.0.0'));
  expect(readPointer(key)).toEqual({ slot: 'b', left: '2' });
});
