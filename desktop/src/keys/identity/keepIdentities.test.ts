import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBatch } from './batchFile.ts';
import { keepIdentities } from './keepIdentities.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-keep-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function batchOf(count: number): KeyBatch {
  const holder = {
    userId: 'u'.repeat(140),
    givenName: 'é'.repeat(200),
    familyName: 'é'.repeat(200),
    className: 'é'.repeat(100),
  };
  const key = { keyId: 'A'.repeat(22), serial: '7KQ2-M4XD', ticket: 't'.repeat(2000), holder };
  return {
    product: 'cartable',
    kind: 'keys',
    format: 1,
    server: 'https://cartable.example',
    schoolId: 's',
    schoolName: 'Lycée',
    issuedAt: 1,
    keys: Array.from({ length: count }, () => key),
  };
}
/** The server, that must not be asked. */
const never = () => Promise.reject(new Error('asked'));

it('keeps a batch of one, and the largest one, for its owner only', async () => {
  for (const count of [1, largestBatch]) {
    const path = at(`${count}.json`);
    expect(await keepIdentities(path, async () => batchOf(count))).toEqual(batchOf(count));
    expect(readBatch(path)).toEqual(batchOf(count));
    expect(statSync(path).mode & 0o077).toBe(0);
    // The largest needs no more room than was taken before the server was asked.
    expect(statSync(path).size).toBeLessThanOrEqual(2 * 1024 * 1024);
  }
});

it('asks nothing for a name that there is, and leaves that file as it is', async () => {
  writeFileSync(at('lot.json'), 'another batch');
  await expect(keepIdentities(at('lot.json'), never)).rejects.toMatchObject({
    code: 'prepare.file_there',
    data: { path: at('lot.json') },
  });
  expect(readFileSync(at('lot.json'), 'utf8')).toBe('another batch');
});

it('asks nothing when the place does not take a file', async () => {
  await expect(keepIdentities(at('no folder/lot.json'), never)).rejects.toMatchObject({
    code: 'prepare.file_refused',
    data: { system: 'ENOENT' },
  });
});

it('asks nothing when the disk is full', () => {
  // A file may not grow beyond the limit of its process: the kernel's own refusal, without a disk of its own.
  const url = new URL('./keepIdentities.ts', import.meta.url).href;
  writeFileSync(
    at('limited.mjs'),
    `import { keepIdentities } from ${JSON.stringify(url)};
    process.on('SIGXFSZ', () => undefined);
    let asked = false;
    const ask = async () => { asked = true; throw new Error(); };
    const code = await keepIdentities(${JSON.stringify(at('lot.json'))}, ask).catch((error) => error.code);
    console.log(JSON.stringify({ asked, code }));`,
  );
  const limited = ['-c', 'ulimit -f 100; exec "$0" "$1"', process.execPath, at('limited.mjs')];
  expect(JSON.parse(spawnSync('sh', limited).stdout.toString())).toEqual({
    asked: false,
    code: 'prepare.file_refused',
  });
  expect(existsSync(at('lot.json'))).toBe(false);
});

it('leaves nothing when the server refuses', async () => {
  const refusal = new AppError('fleet.nobody');
  await expect(keepIdentities(at('lot.json'), () => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(existsSync(at('lot.json'))).toBe(false);
});
