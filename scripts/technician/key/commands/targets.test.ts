import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTargets } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { mtool } from '@cartable/desktop/keys/fat/fatTools.ts';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { START_FOLDER, smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSystemPackages } from '../../../bootstrap/systemPackages.ts';
import { technicianWords } from '../../words.ts';
import { confirmTargets } from './confirm.ts';
import { keyCommand } from './keyCommand.ts';

const SIZE = 112 * 1024 * 1024;
let folder = '';
let image = '';
let pupils = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-command-targets-'));
  const program = await smallProgram(folder, { megabytes: 1 });
  writeFileSync(at('release.pem'), program.publicKey.export({ format: 'pem', type: 'spki' }));
  image = at('master.img');
  await buildMaster(image, [program], SIZE, START_FOLDER);
  pupils = at('pupils.img');
  copyFileSync(image, pupils);
  writeFileSync(at('vault.db'), 'a pupil’s work');
  await mtool('mcopy', pupils, [at('vault.db'), '::/data/vault/vault.db']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command; gives its exit code and what it said. */
async function key(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const code = await keyCommand(args, 'fr', (line) => lines.push(line));
  return { code, said: lines.join('\n') };
}

describe('a key that holds a pupil’s profile', { timeout: 60_000 }, () => {
  it('is not erased by its name alone, whatever the command', async () => {
    const before = readFileSync(pupils);
    const refused = { code: 'prepare.profile_not_confirmed', data: { device: pupils } };
    for (const command of [['write', '--image', image], ['wipe']]) {
      await expect(key(...command, '--confirm', pupils, pupils)).rejects.toMatchObject(refused);
    }
    expect(readFileSync(pupils).equals(before)).toBe(true);
    copyFileSync(pupils, at('given-back.img'));
    const done = await key(
      ...['wipe', '--erase-profile', '--confirm', at('given-back.img'), at('given-back.img')],
    );
    expect(done.code).toBe(0);
  });

  it('is told as such where the terminal is asked', async () => {
    const said: string[] = [];
    const tools = {
      words: technicianWords('fr'),
      language: 'fr',
      say: (line: string) => said.push(line),
    } as const;
    const targets = await findTargets([pupils, image], { list: async () => [] });
    await confirmTargets(targets, {}, tools, async () => '2');
    expect(said[0]).toMatch(/pupils\.img .*PORTE LE PROFIL D’UNE PERSONNE/);
    expect(said[1]).toMatch(/master\.img .*image de Cartable/);
    expect(said[2]).toContain('1 portent le profil');
  });
});
