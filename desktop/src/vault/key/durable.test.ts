import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from './durable.ts';

describe('makeFolder', () => {
  it('makes every missing parent, and is content with what is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'durable-'));
    try {
      await makeFolder(join(folder, 'a', 'b'));
      await makeFolder(join(folder, 'a', 'b'));
      expect(statSync(join(folder, 'a', 'b')).isDirectory()).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  // procfs refuses new folders with ENOENT, as Linux's vfat driver does once the key is out.
  it.runIf(process.platform === 'linux')(
    'takes a folder that cannot be looked up for a removed key',
    async () => {
      await expect(makeFolder('/proc/cartable/part')).rejects.toMatchObject({ code: 'key.removed' });
    },
  );
});
