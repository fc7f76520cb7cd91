import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowDevices } from './rights.ts';

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-rights-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('rights', () => {
  const fakePkexec = (code: number) => {
    writeFileSync(at('pkexec'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${at('asked')}'\nexit ${code}\n`);
    chmodSync(at('pkexec'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  };

  it('asks the system for the very devices, and for nothing else', async () => {
    await allowDevices(['/dev/sdx', '/dev/sdy'], 'rw', fakePkexec(0), 1000);
    expect(readFileSync(at('asked'), 'utf8').trim().split('\n')).toEqual([
      ...['setfacl', '-m', 'u:1000:rw', '--', '/dev/sdx', '/dev/sdy'],
    ]);
  });

  it('asks only to read what may not be written', async () => {
    await allowDevices(['/dev/sdx'], 'r', fakePkexec(0), 1000);
    expect(readFileSync(at('asked'), 'utf8')).toContain('u:1000:r\n');
  });

  it('is refused when the person says no, and for what is no device', async () => {
    await expect(allowDevices(['/dev/sdx'], 'rw', fakePkexec(126), 1000)).rejects.toThrow(
      'prepare.not_allowed',
    );
    rmSync(at('asked'));
    for (const path of ['/etc/passwd', '/dev/../etc/passwd', '-x', '/dev/sdx /dev/sda']) {
      await expect(allowDevices([path], 'rw', fakePkexec(0), 1000)).rejects.toThrow('prepare.not_allowed');
    }
    expect(existsSync(at('asked'))).toBe(false);
  });
});
