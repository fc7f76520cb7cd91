import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyAnswers } from './keyAnswers.ts';
import { onKey } from './keyError.ts';

// That a device which is out does not answer is shown where one can be taken out: scripts/pull.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-answers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that was there and is not: the key is out', async () => {
  expect(await keyAnswers(join(folder, 'gone'), true)).toBe(false);
});

test('a folder that may never have been there: the one above answers', async () => {
  expect(await keyAnswers(join(folder, 'gone', 'deeper'), false)).toBe(true);
});

test('a missing file of a key that answers is a missing file', async () => {
  const missing = readFile(join(folder, 'none'));
  await expect(onKey(() => missing, folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a missing file of a key that does not answer is a removed key', async () => {
  const read = (): Promise<unknown> => readFile(join(folder, 'vault', 'file'));
  await expect(onKey(read, join(folder, 'vault'))).rejects.toMatchObject({ code: 'key.removed' });
  await expect(onKey(read)).rejects.toMatchObject({ code: 'ENOENT' });
});
