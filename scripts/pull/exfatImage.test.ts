import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { readEntries, setChecksum } from './exfatImage.ts';

/** A file's entry set as the specification lays it out. */
function entrySet(name: string, length: number): Buffer {
  const nameEntries = Math.ceil(name.length / 15);
  const set = Buffer.alloc(32 * (2 + nameEntries));
  set.writeUInt8(0x85, 0);
  set.writeUInt8(1 + nameEntries, 1);
  set.writeUInt8(0xc0, 32);
  set.writeUInt8(0x03, 33);
  set.writeUInt8(name.length, 35);
  set.writeBigUInt64LE(BigInt(length), 40);
  set.writeUInt32LE(9, 52);
  set.writeBigUInt64LE(BigInt(length), 56);
  for (let index = 0; index < nameEntries; index++) {
    set.writeUInt8(0xc1, 64 + 32 * index);
    set.write(name.slice(15 * index, 15 * (index + 1)), 66 + 32 * index, 'utf16le');
  }
  set.writeUInt16LE(setChecksum(set), 2);
  return set;
}

test('reads the files of a folder, long names too, and skips what was deleted', () => {
  const deleted = entrySet('gone', 1);
  deleted.writeUInt8(0x05, 0);
  const bytes = Buffer.concat([
    entrySet('vault.a.json', 4096),
    deleted,
    entrySet('a name of more than fifteen é', 3),
  ]);
  expect(
    [...readEntries(bytes)].map(({ name, whole, extent }) => ({ name, whole, length: extent.length })),
  ).toEqual([
    { name: 'vault.a.json', whole: true, length: 4096 },
    { name: 'a name of more than fifteen é', whole: true, length: 3 },
  ]);
});

test('an entry set cut by a pull is told as damaged, and the rest is read', () => {
  const torn = entrySet('torn', 10);
  torn.writeBigUInt64LE(99n, 56);
  const entries = [...readEntries(Buffer.concat([torn, entrySet('whole', 1)]))];
  expect(entries.map(({ name, whole }) => [name, whole])).toEqual([
    ['torn', false],
    ['whole', true],
  ]);
});

test('a name cannot lead out of the folder it is copied to', () => {
  const names = [...readEntries(Buffer.concat([entrySet('../x', 1), entrySet('..', 1)]))].map(
    ({ name }) => name,
  );
  expect(names).toEqual(['.._x', '_']);
});
