import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lookInto } from './mediumLook.ts';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'cartable-look-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function look(name: string, bytes: Uint8Array, sizeBytes = bytes.length) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  truncateSync(path, sizeBytes);
  return lookInto({ name, path, drive: undefined, isNew: false });
}
/** A file of zeros but for one byte. */
function withByte(sizeBytes: number, at: number): Uint8Array {
  const bytes = Buffer.alloc(sizeBytes);
  bytes[at] = 1;
  return bytes;
}

it('calls empty what was read and is empty, whatever its length', () => {
  for (const [name, size] of [
    ['zeros.img', 5 * MIB],
    ['odd.img', 5 * MIB + 77],
    ['small.img', 30],
    ['none.img', 0],
  ] as const) {
    expect(look(name, Buffer.alloc(size)), name).toMatchObject({ holds: 'nothing', marks: 'none' });
  }
});

it('calls nothing empty that is not: it says that it does not know it', () => {
  for (const [name, bytes] of [
    ['letter.odt', randomBytes(5 * MIB + 3)],
    ['password', Buffer.from('un mot de passe de trente signes')],
    ['head.img', withByte(8 * MIB, 400_000)],
    ['tail.img', withByte(8 * MIB, 8 * MIB - 1)],
  ] as const) {
    expect(look(name, bytes), name).toMatchObject({ holds: 'unrecognised', marks: 'none' });
  }
});
