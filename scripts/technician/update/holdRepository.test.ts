import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { smallProgram, smallProgramKeys } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { writeProgramArchive } from '@cartable/desktop/update/testing/programArchive.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusalText } from '../words.ts';
import { heldName, holdRepository } from './holdRepository.ts';
import { currentTargets } from './readRepository.ts';
import { type Repository, writeTargets } from './repository.ts';
import { updateCommand } from './updateCommand.ts';

/** Two who work with one repository at once: on this computer, or on two that share a folder. */
let folder = '';
const at = (...names: readonly string[]) => join(folder, ...names);
const lock = () => at('depot', `${heldName}.lock`);
let repository: Repository;
const places = () => ['--repo', at('depot'), '--keys', at('keys')];
const env = () => ({ CARTABLE_UPDATE_PASSPHRASE_FILE: at('phrase') });
const update = (...args: readonly string[]) =>
  updateCommand([...args, ...places()], 'fr', () => undefined, env());
/** Everything that is signed or served. */
const contents = () =>
  new Map(
    readdirSync(at('depot'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== `${heldName}.lock`)
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'hex')]),
  );
/** As another computer leaves it. */
const heldElsewhere = (host = 'ACADEMIE-2') =>
  writeFileSync(
    lock(),
    JSON.stringify({
      host,
      process: 1234,
      since: new Date(2026, 10, 26, 9, 5).getTime(),
      life: 'x',
      token: host,
    }),
  );

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-hold-'));
  writeFileSync(at('phrase'), 'une phrase');
  repository = { folder: at('depot'), keys: at('keys'), passphrase: 'une phrase', now: Date.now() };
  await update('init');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('whatever changes it is refused while another process has it, and nothing is changed', async () => {
  const holder: ChildProcess = fork(
    fileURLToPath(import.meta.resolve('@cartable/desktop/keys/identity/testing/holdBatch.ts')),
    [at('depot', heldName)],
  );
  try {
    await once(holder, 'message');
    const before = contents();
    for (const args of [
      ['init'],
      ['publish', '--program', `linux=${folder}`],
      ['refresh'],
      ['renew', '--role', 'targets'],
      ['withdraw', '--program-version', '1.0.0'],
      ['rotate', '--role', 'timestamp'],
    ]) {
      await expect(update(...args), args[0]).rejects.toMatchObject({ code: 'update.repository_locked' });
    }
    expect(contents()).toEqual(before);
    expect(readdirSync(at('keys')).filter((name) => name.startsWith('timestamp'))).toHaveLength(1);
  } finally {
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
  }
  // It died on this very computer: nobody is asked.
  expect(await update('refresh')).toBe(0);
  expect(existsSync(lock())).toBe(false);
});

test('another computer is named, in both languages, and taken over by its name only', async () => {
  heldElsewhere();
  const error = await update('refresh').catch((one) => one);
  expect(error).toMatchObject({
    code: 'update.repository_locked',
    data: { path: at('depot'), host: 'ACADEMIE-2', since: '2026-11-26 09:05' },
  });
  for (const language of ['fr', 'en'] as const) {
    expect(refusalText(error, language)).toMatch(/ACADEMIE-2.*--take-over ACADEMIE-2/u);
  }
  await expect(update('refresh', '--take-over', 'ACADEMIE-3')).rejects.toMatchObject({
    code: 'update.repository_locked',
  });
  expect(await update('refresh', '--take-over', 'ACADEMIE-2')).toBe(0);
  expect(existsSync(lock())).toBe(false);
});

test('who was taken over signs nothing more', async () => {
  const before = contents();
  const work = holdRepository(repository, { begins: false }, async (held) => {
    heldElsewhere();
    writeTargets(held, currentTargets(held));
  });
  await expect(work).rejects.toMatchObject({ code: 'update.repository_taken', data: { host: 'ACADEMIE-2' } });
  expect(contents()).toEqual(before);
  // And leaves the other's hold where it is.
  expect(readFileSync(lock(), 'utf8')).toContain('ACADEMIE-2');
});

test('a folder without a repository gets no lock', async () => {
  rmSync(at('depot'), { recursive: true });
  await expect(update('refresh')).rejects.toMatchObject({ code: 'update.no_repository' });
  expect(existsSync(at('depot'))).toBe(false);
});

test('of two real commands at once, what each said is published is', { timeout: 120_000 }, async () => {
  writeFileSync(at('release.pem'), smallProgramKeys.publicKey.export({ format: 'pem', type: 'spki' }));
  const root = readFileSync(at('depot', 'metadata', '1.root.json'));
  const seeds = [31, 32];
  const programs = await Promise.all(
    seeds.map(async (seed) => {
      await writeProgramArchive(at(`archive-${seed}`), { root, releaseKey: smallProgramKeys.publicKey });
      return smallProgram(folder, { seed, megabytes: 1, archive: at(`archive-${seed}`) });
    }),
  );
  const command = fileURLToPath(new URL('../main.ts', import.meta.url));
  const ends = await Promise.all(
    programs.map(
      (program) =>
        new Promise<{ code: number; said: string }>((resolve) => {
          const named = ['--release-key', at('release.pem'), '--program', `linux=${program.folder}`];
          execFile(
            process.execPath,
            [command, 'update', 'publish', ...named, ...places()],
            { env: { ...process.env, ...env(), LC_ALL: 'fr_FR.UTF-8' } },
            (error, stdout, stderr) =>
              resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
          );
        }),
    ),
  );
  const signed = Object.keys(currentTargets(repository).targets).sort();
  const told = ends.flatMap(({ code, said }) =>
    code === 0 ? (/\S*0\.\d+\.0\S*/u.exec(said)?.[0] ?? '') : [],
  );
  expect(told.sort()).toEqual(signed);
  expect(signed.length).toBeGreaterThan(0);
  for (const { code, said } of ends) if (code !== 0) expect(said).toContain('[update.repository_locked]');
  expect(existsSync(lock())).toBe(false);
});
