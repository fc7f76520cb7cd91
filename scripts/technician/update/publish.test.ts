import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallProgram, smallProgramKeys } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { writeProgramArchive } from '@cartable/desktop/update/testing/programArchive.ts';
import type { ProgramTrust } from '@cartable/desktop/update/trust/programTrust.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyCommand } from '../key/commands/keyCommand.ts';
import { labCommand } from '../lab/labCommand.ts';
import { refusalText } from '../words.ts';
import { initRepository, type Repository } from './repository.ts';
import { updateCommand } from './updateCommand.ts';

/** What may be signed at all: a program that starts where it is published for, and that would take the next version. */
let folder = '';
const at = (...names: readonly string[]) => join(folder, ...names);
const { publicKey } = smallProgramKeys;
let said: string[] = [];
const say = (line: string) => void said.push(line);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-publish-'));
  said = [];
  writeFileSync(at('phrase'), 'une phrase');
  writeFileSync(at('release.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  await update('init');
  initRepository(repository('other'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const repository = (name: string): Repository => ({
  ...{ folder: at(name), keys: at(`${name}-keys`), passphrase: 'une phrase', now: Date.now() },
});
const root = (name = 'depot', version = 1) => readFileSync(at(name, 'metadata', `${version}.root.json`));

function update(...args: readonly string[]): Promise<number> {
  const places = ['--repo', at('depot'), '--keys', at('depot-keys')];
  const env = { CARTABLE_UPDATE_PASSPHRASE_FILE: at('phrase') };
  return updateCommand([...args, ...places], 'fr', say, env);
}
let seed = 10;
/** A packed program of this system that believes this. */
async function packed(trust: ProgramTrust | string | null, system: ProgramSystem = 'linux'): Promise<string> {
  seed += 1;
  const archive = at(`archive-${seed}`);
  await writeProgramArchive(archive, trust);
  return (await smallProgram(folder, { system, seed, megabytes: 1, archive })).folder;
}
const publish = (...programs: readonly string[]) =>
  update(
    'publish',
    ...['--release-key', at('release.pem')],
    ...programs.flatMap((one) => ['--program', one]),
  );
const believes = (bytes: Uint8Array, releaseKey: KeyObject = publicKey) => ({ root: bytes, releaseKey });
const published = () => readdirSync(at('depot')).includes('targets');

/** The code that a command was refused with, and that it has words in both languages and left nothing behind. */
async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isAppError(error)) throw error ?? new Error('not refused');
  for (const language of ['fr', 'en'] as const) expect(refusalText(error, language)).not.toMatch(/\{\{/u);
  expect(published()).toBe(false);
  return { code: error.code, data: error.data };
}

describe('a program that would take no further update is not published', () => {
  test('for it believes another repository’s root, or a later one of it', async () => {
    const data = { system: 'Linux', version: `0.${seed + 1}.0` };
    const foreign = await packed(believes(root('other')));
    expect(await refusal(publish(`linux=${foreign}`))).toEqual({ code: 'update.other_trust', data });
    await update('rotate', '--role', 'root');
    expect(await refusal(publish(`linux=${foreign}`))).toMatchObject({ code: 'update.other_trust' });
  });

  test('for nothing in it says what it believes', async () => {
    for (const trust of [null, '{}', 'not json']) {
      const one = await packed(trust);
      expect(await refusal(publish(`linux=${one}`))).toMatchObject({ code: 'update.other_trust' });
    }
    const { folder: bare } = await smallProgram(folder, { megabytes: 1 });
    expect(await refusal(publish(`linux=${bare}`))).toMatchObject({ code: 'update.other_trust' });
  });

  test('for it believes another release key than the one that signed it', async () => {
    const other = await packed(believes(root(), generateKeyPairSync('ed25519').publicKey));
    expect(await refusal(publish(`linux=${other}`))).toMatchObject({ code: 'update.other_release_key' });
  });

  test('and of several, none is when one of them is such', async () => {
    const [good, bad] = [await packed(believes(root())), await packed(believes(root('other')), 'win')];
    expect(await refusal(publish(`linux=${good}`, `win=${bad}`))).toMatchObject({
      code: 'update.other_trust',
      data: { system: 'Windows' },
    });
  });
});

test('nor under another system’s name', async () => {
  const linux = await packed(believes(root()));
  const refused = { code: 'prepare.program_system', data: { system: 'Windows' } };
  expect(await refusal(publish(`win=${linux}`))).toMatchObject(refused);
  const named = ['--program', `win=${linux}`, '--release-key', at('release.pem')];
  const key = keyCommand(['build', '--out', at('x.img'), '--size', '112M', ...named], 'fr', say);
  expect(await refusal(key)).toMatchObject(refused);
  const lab = labCommand(['build', '--to', at('kit'), ...named], 'fr', say);
  expect(await refusal(lab)).toMatchObject(refused);
  expect(readdirSync(folder).filter((name) => name === 'kit' || name.endsWith('.img'))).toEqual([]);
});

test('one that believes any root of the repository’s is, for each system', async () => {
  const first = root();
  await update('rotate', '--role', 'root');
  await update('rotate', '--role', 'timestamp');
  for (const [bytes, system] of [
    [first, 'linux'],
    [root('depot', 2), 'mac'],
    [root('depot', 3), 'win'],
  ] as const) {
    expect(await publish(`${system}=${await packed(believes(bytes), system)}`)).toBe(0);
  }
  expect(readdirSync(at('depot', 'targets'))).toHaveLength(3);
});

test('who builds keys or a kit is told which root each program believes, and that one is for trying', async () => {
  const { createHash } = await import('node:crypto');
  const print = createHash('sha256').update(root()).digest('hex').slice(0, 16);
  const official = await packed(believes(root()));
  const trial = await packed({ ...believes(root('other')), trial: true }, 'win');
  const silent = await packed(null, 'mac');
  const release = ['--release-key', at('release.pem')];
  const named = [`linux=${official}`, `win=${trial}`, `mac=${silent}`].flatMap((one) => ['--program', one]);
  said = [];
  await keyCommand(['build', '--out', at('x.img'), '--size', '112M', ...named, ...release], 'fr', say);
  expect(said.slice(-3)).toEqual([
    expect.stringMatching(new RegExp(`^Linux 0\\.\\d+\\.0.*${print}`, 'u')),
    expect.stringMatching(/^Windows .*D’ESSAI/u),
    expect.stringMatching(/^macOS .*ne dit pas/u),
  ]);
  said = [];
  await labCommand(['build', '--to', at('kit'), ...named.slice(0, 4), ...release], 'fr', say);
  expect(said.slice(-2)).toEqual([expect.stringContaining(print), expect.stringContaining('D’ESSAI')]);
});
