import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { uploadLimits, Uploads } from './uploads.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-uploads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* bytes(length: number) {
  yield new Uint8Array(length);
}
const plenty = async () => Number.MAX_SAFE_INTEGER;
const limits = { bytes: 1_000_000, files: 2, allBytes: 1_500_000, spareBytes: 500 };

test('an export is limited in bytes and files; the piece that is too much leaves what was there', async () => {
  const uploads = new Uploads(folder, limits, plenty);
  expect(await uploads.write('d', 'a.xml', 0, bytes(600_000))).toBe(600_000);
  const second = (offset: number, length: number) => uploads.write('d', 'b.xml', offset, bytes(length));
  expect(await second(0, 400_000)).toBe(400_000);
  await expect(second(400_000, 1)).rejects.toMatchObject({
    code: 'import.upload_too_large',
    data: { limit: 1 },
  });
  expect((await uploads.list('d')).map((one) => one.sizeBytes)).toEqual([600_000, 400_000]);
  await expect(uploads.write('d', 'c.xml', 0, bytes(1))).rejects.toMatchObject({
    code: 'import.upload_too_many',
    data: { limit: 2 },
  });
  // Another export of the same desk is counted by itself.
  expect(await uploads.write('d', 'c.xml', 0, bytes(10), 'other')).toBe(10);
});

test('what waits altogether, and the disk, are protected', async () => {
  let free = 1000;
  const uploads = new Uploads(folder, limits, async () => free);
  await uploads.write('one', 'a.xml', 0, bytes(900_000));
  await uploads.write('two', 'a.xml', 0, bytes(600_001));
  const full = { code: 'import.upload_no_room' };
  await expect(uploads.write('three', 'a.xml', 0, bytes(1))).rejects.toMatchObject(full);
  // What was begun may be finished.
  await uploads.write('two', 'a.xml', 600_001, bytes(1));
  await uploads.hand('one', '', 'task');
  await expect(uploads.write('three', 'a.xml', 0, bytes(1))).rejects.toMatchObject(full);
  await uploads.forgetTask('task');
  expect(await uploads.write('three', 'a.xml', 0, bytes(1))).toBe(1);
  free = 499;
  await expect(uploads.write('three', 'a.xml', 1, bytes(1))).rejects.toMatchObject(full);
});

test('files are read by nobody else on the machine', async () => {
  const uploads = new Uploads(folder, limits, plenty);
  await uploads.write('d', 'a.xml', 0, bytes(1));
  const at = uploads.folderOf('d');
  expect([statSync(at).mode & 0o777, statSync(join(at, 'a.xml')).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a whole academy of the region is less than the limit', () => {
  // 450,000 people of 1.5 KB.
  expect(uploadLimits.bytes).toBeGreaterThan(2 * 450_000 * 1500);
});

test('names are those that a disk takes, and French ones', async () => {
  const uploads = new Uploads(folder, limits, plenty);
  for (const name of ['liste d’élèves.csv', "liste d'élèves (1).csv"]) {
    expect(await uploads.write('d', name, 0, bytes(1))).toBe(1);
    await uploads.forget('d');
  }
  // A hundred letters of three bytes, sixty of four: short to read, too long for a disk.
  for (const name of ['한'.repeat(100), '𠀀'.repeat(64), '../x', '.x', 'a/b'])
    await expect(uploads.write('d', name, 0, bytes(1)), name).rejects.toMatchObject({
      code: 'import.upload_name',
    });
  expect(await uploads.list('d')).toEqual([]);
});

test('files are handed once, however often it is pressed', async () => {
  const uploads = new Uploads(folder, limits, plenty);
  await uploads.write('d', 'a.xml', 0, bytes(1));
  const asked = ['one', 'two', 'three'].map((id) => uploads.hand('d', '', id));
  const ends = await Promise.allSettled(asked);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const end of ends)
    if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'import.no_files' });
});
