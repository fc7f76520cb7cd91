import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../bootstrap/run.ts';
import { bundleWorkload, WORKLOAD_FILE } from './bundleWorkload.ts';
import { seeded } from './cutPoint.ts';
import { numbers, words } from './said.ts';
import { pageLength, pagesOf } from './workloads/useVault.ts';
import { passphraseOf, vaultOnKey } from './workloads/vaultOnKey.ts';
import { workBytes } from './workloads/workBytes.ts';

const SEED = Number(process.env.CARTABLE_SEED ?? 1);
const FLIPS = process.env.CARTABLE_LONG ? 200 : 12;

let home: string;
let acknowledged: readonly string[];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cartable-flips-'));
  // Bundled as for a guest: Node by itself does not read all that the workloads import.
  await bundleWorkload(join(import.meta.dirname, 'workloads', 'main.ts'), join(home, 'app'));
  const workload = join(home, 'app', WORKLOAD_FILE);
  const { stdout } = await must(process.execPath, [workload, join(home, 'key'), 'vault', '4', '30']);
  acknowledged = words(stdout.split('\n'), 'ACK');
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** One bit of one file, as a worn key changes it. */
function flip(key: string, seed: number): string {
  const random = seeded(seed);
  const files = readdirSync(key, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // The database's lock holds no bit.
    .filter((file) => statSync(file).size > 0)
    .sort();
  const file = files[Math.floor(random() * files.length)] ?? '';
  const bytes = readFileSync(file);
  const at = Math.floor(random() * bytes.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
  writeFileSync(file, bytes);
  return relative(key, file).replaceAll('\\', '/');
}

/** Rows whose bytes are not what was written; a refusal to read is an answer, other bytes are not. */
function falseRows({ database }: OpenVault): readonly number[] {
  return numbers(acknowledged, 'pages')
    .flatMap(pagesOf)
    .filter((id) => {
      try {
        const row = database.get('SELECT bytes FROM page WHERE id = :id', { id });
        return (
          row !== undefined &&
          Buffer.compare(Buffer.from(row.bytes as Uint8Array), workBytes(id, pageLength(id))) !== 0
        );
      } catch (error) {
        if (isAppError(error)) return false;
        throw error;
      }
    });
}

/** Names of the documents that are told to be damaged. */
async function troubled({ files }: OpenVault): Promise<readonly string[]> {
  const verified = await Promise.all(files.list().map(({ fileId }) => files.verify(fileId)));
  return verified.flatMap((result) => (result.ok ? [] : [String(result.error.data?.name)]));
}

test.each(Array.from({ length: FLIPS }, (_, index) => SEED + index))(
  'a flipped bit costs one thing at most, and is told (seed %i)',
  async (seed) => {
    const key = join(home, `flipped-${seed}`);
    cpSync(join(home, 'key'), key, { recursive: true });
    const file = flip(key, seed);
    const vault = vaultOnKey(key);
    const change = numbers(acknowledged, 'passphrase').at(-1) ?? 0;
    const unlocked = await vault.unlock(passphraseOf(change));
    expect(unlocked.ok, file).toBe(true);
    if (!unlocked.ok) return;
    const open = unlocked.value;
    const told = open.notices.map(({ code }) => code);
    const documents = words(acknowledged, 'document').length - words(acknowledged, 'removal').length;
    expect(falseRows(open), file).toEqual([]);
    const damaged = await troubled(open);
    expect(damaged.length, file).toBeLessThanOrEqual(file.includes('/d/') ? 1 : 0);
    expect(open.files.list(), `${file} ${told}`).toHaveLength(documents);
    if (file.includes('/d/')) expect(damaged[0], file).toMatch(/^Travail \d+\.bin$/);
    // A change of the database is told, unless it hit what nothing refers to; any other file's is of no consequence to it.
    if (!file.endsWith('/main.db'))
      expect(told.filter((code) => code.startsWith('vault.database'))).toEqual([]);
    await vault.lock('quit');
    rmSync(key, { recursive: true, force: true });
  },
  60_000,
);
