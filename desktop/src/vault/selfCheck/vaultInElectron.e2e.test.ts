import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { electronRuntime } from '../../../../scripts/bootstrap/electronRuntime.ts';
import { hostBundle } from '../../../vite.shared.ts';
import type { Checked } from './selfCheck.ts';

/** Not under desktop/dist, which is packed; still below node_modules, where the natives are found. */
const outDir = join(import.meta.dirname, '../../../../.cartable/selfCheck');
let folder: string;
let checked: readonly Checked[];
let versions: { readonly electron?: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cartable-electron-'));
  for (const name of ['utilityMain', 'electronMain']) {
    const config = hostBundle({
      entry: `src/vault/selfCheck/${name}.ts`,
      folder: 'vault',
      name,
      external: ['@signalapp/sqlcipher', '@node-rs/argon2'],
    });
    await build({ ...config, build: { ...config.build, outDir } });
  }
  const report = join(folder, 'report.json');
  const { executable } = await electronRuntime();
  const args = [join(outDir, 'electronMain.cjs'), `--user-data-dir=${folder}`, report];
  await promisify(execFile)(executable, args, { timeout: 100_000 });
  ({ checked, versions } = JSON.parse(await readFile(report, 'utf8')));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the vault holds its contracts and vectors in Electron’s utility process', () => {
  expect(versions.electron).toMatch(/^\d+\./);
  expect(checked.filter(({ error }) => error !== null)).toEqual([]);
  expect(checked.length).toBeGreaterThan(40);
});
