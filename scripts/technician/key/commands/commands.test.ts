import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, testClient, testPassword } from '@cartable/server/testing/testClient.ts';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  type TestKey,
} from '@cartable/desktop/vault/runner/testKey.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../bootstrap/run.ts';
import { copyOutOfKey } from '../../../pull/keyImage.ts';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { lockPath } from '@cartable/desktop/keys/identity/batchLock.ts';
import { smallProgram, type SmallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { confirmTargets } from './confirm.ts';
import { keyCommand } from './keyCommand.ts';
import { commandNames } from '../../shared/usage.ts';
import { technicianWords } from '../../words.ts';

let folder = '';
let server: TestServer;
let program: SmallProgram;
let image = '';
let publicKey = '';
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-technician-'));
  server = await startTestServer();
  await activated(testClient(server.origin), server.account('technician').code);
  writeFileSync(at('password'), `${testPassword}\n`);
  process.env.CARTABLE_PASSWORD_FILE = at('password');
  program = await smallProgram(folder, { megabytes: 3 });
  publicKey = at('release.pem');
  writeFileSync(publicKey, program.publicKey.export({ format: 'pem', type: 'spki' }));
  image = at('master.img');
});
afterAll(async () => {
  delete process.env.CARTABLE_PASSWORD_FILE;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command; gives its exit code and what it said. */
async function key(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const code = await keyCommand(args, 'fr', (line) => lines.push(line));
  return { code, said: lines.join('\n') };
}
const asTechnician = () =>
  ['--server', server.origin, '--login', server.account('technician').login] as const;
const release = () => ['--release-key', publicKey] as const;

/** What a key image holds, as the folder that a system shows when it is plugged in. */
async function pluggedIn(path: string): Promise<string> {
  const volume = `${path}.volume`;
  await must('dd', [
    `if=${path}`,
    `of=${volume}`,
    'bs=1M',
    `skip=${PARTITION_AT / 1024 / 1024}`,
    'conv=sparse',
  ]);
  const out = mkdtempSync(join(folder, 'plugged-'));
  expect(await copyOutOfKey(volume, 'vfat', out)).toEqual({ unreadable: [] });
  rmSync(volume);
  return out;
}

describe('identities that the server made are not lost', { timeout: 120_000 }, () => {
  const rows = async (name: string) => {
    await key('export', ...asTechnician(), '--to', at(name));
    return readFileSync(at(name), 'utf8').trim().split('\r\n');
  };

  it('nothing is asked for when there is no place for the answer', async () => {
    const before = await rows('before.csv');
    writeFileSync(at('there.json'), 'another batch');
    for (const [to, code] of [
      [at('there.json'), 'prepare.file_there'],
      [at('no folder/lot.json'), 'prepare.file_refused'],
    ] as const) {
      await expect(key('batch', ...asTechnician(), '--count', '3', '--to', to)).rejects.toThrow(code);
    }
    expect(readFileSync(at('there.json'), 'utf8')).toBe('another batch');
    expect(await rows('after.csv')).toEqual(before);
  });

  it('a batch that was lost all the same comes back with new tickets', async () => {
    const ask = (...args: readonly string[]) => key('batch', ...asTechnician(), ...args);
    await ask('--class', '2de 2', '--to', at('lost.json'));
    const lost = readBatch(at('lost.json'));
    rmSync(at('lost.json'));
    await expect(ask('--class', '2de 2', '--to', at('second.json'))).rejects.toThrow('fleet.nobody');
    const renew = (...args: readonly string[]) =>
      key('renew', ...asTechnician(), '--to', at('again.json'), ...args);
    const count = String(lost.keys.length);
    await expect(renew('--class', '2de 2', '--confirm', '1')).rejects.toThrow('prepare.not_renewed');
    await expect(renew('--class', '2de 2', lost.keys[0]?.serial ?? '')).rejects.toThrow('prepare.usage');
    expect(existsSync(at('again.json'))).toBe(false);
    expect((await renew('--class', '2de 2', '--confirm', count)).said).toContain(`${count} nouveaux tickets`);
    const found = readBatch(at('again.json'));
    const known = (batch: typeof lost) => batch.keys.map(({ serial, holder }) => [serial, holder]).sort();
    expect(known(found)).toEqual(known(lost));
    expect(new Set([...found.keys, ...lost.keys].map(({ ticket }) => ticket)).size).toBe(
      2 * lost.keys.length,
    );
    rmSync(at('again.json'));
    const [one] = lost.keys;
    await renew('--confirm', '1', one?.serial ?? '');
    expect(readBatch(at('again.json')).keys.map(({ keyId }) => keyId)).toEqual([one?.keyId]);
  });
});

describe('from a class list to keys in pupils’ hands', { timeout: 120_000 }, () => {
  const keys = Array.from({ length: 30 }, (_, index) => `key-${String(index + 1).padStart(2, '0')}.img`);
  const paths = () => keys.map(at);

  it('builds an image', async () => {
    const done = await key(
      'build',
      '--out',
      image,
      '--size',
      '112M',
      '--program',
      `linux=${program.folder}`,
      ...release(),
    );
    expect(done.said).toMatch(/image de 117 Mo.*linux 0\.1\.0/);
    expect(done.code).toBe(0);
    await expect(
      key('build', '--out', image, '--size', '112M', '--program', `linux=${program.folder}`, ...release()),
    ).rejects.toThrow('prepare.file_there');
  });

  it('writes thirty keys at once', async () => {
    const done = await key('write', '--image', image, ...paths());
    expect(done.said).toContain('Bonnes : 30. En échec : 0.');
    expect(done.code).toBe(0);
    expect((await key('verify', '--blank', ...release(), ...paths())).code).toBe(0);
    expect((await key('verify', ...release(), ...paths().slice(0, 1))).said).toContain(
      'prepare.not_personal',
    );
  });

  it('gets a batch for a class list, whatever wrote it', async () => {
    const pupils = Array.from({ length: 26 }, (_, index) => `pupil-1-${String(index + 1).padStart(2, '0')}`);
    const known = pupils.filter((id) => server.demo.accounts.some((one) => one.userId === id));
    const logins = known.map((id) => server.account(id).login);
    writeFileSync(
      at('liste.csv'),
      `\ufeffClasse;Identifiant\r\n${logins.map((login) => `2de 1;${login}`).join('\r\n')}\r\n`,
    );
    const done = await key('batch', ...asTechnician(), '--people', at('liste.csv'), '--to', at('lot.json'));
    expect(done.said).toContain(`Lot de ${logins.length} clés`);
    const batch = readBatch(at('lot.json'));
    expect(batch.keys.map((one) => one.holder?.userId)).toEqual(known);
    expect(statSync(at('lot.json')).mode & 0o077).toBe(0);
    const more = await key(
      'batch',
      ...asTechnician(),
      '--count',
      String(30 - logins.length),
      '--to',
      at('plus.json'),
    );
    expect(more.code).toBe(0);
  });

  it('gives each key its identity, once, and prints the labels', async () => {
    const { keys: entries } = readBatch(at('lot.json'));
    const [first, ...others] = paths().slice(0, entries.length);
    const one = await key('personalise', '--batch', at('lot.json'), first ?? '');
    expect(one.said).toContain(entries[0]?.serial);
    // Cut short and done again: the key keeps its identity, no second one is spent.
    const again = await key(
      ...['personalise', '--batch', at('lot.json'), '--labels', at('labels.pdf'), first ?? ''],
    );
    expect(again.said).toContain('Une étiquette dans');
    const rest = await key('personalise', '--batch', at('lot.json'), '--labels', at('labels.pdf'), ...others);
    expect(rest.said).toContain(
      `Personnalisées\u00a0: ${entries.length - 1}. En échec\u00a0: 0. Identités qui restent dans le lot\u00a0: 0.`,
    );
    // The same sheet, with those of the run before.
    expect(rest.said).toContain(`${entries.length} étiquettes dans`);
    const last = paths().at(-1) ?? '';
    expect(await key('personalise', '--batch', at('lot.json'), last)).toMatchObject({
      code: 1,
      said: expect.stringContaining('prepare.batch_used_up'),
    });
    expect(readFileSync(at('labels.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const inspected = await key('inspect', first ?? '');
    expect(inspected.said).toContain(`numéro: ${entries[0]?.serial}`);
    expect(inspected.said).toContain('attend son premier démarrage');
    expect((await key('verify', ...release(), first ?? '', ...others)).code).toBe(0);
    const digests = new Set(
      paths().map((path) => createHash('sha256').update(readFileSync(path)).digest('hex')),
    );
    expect(digests.size).toBeGreaterThan(entries.length - 1);
  });

  it('a run that is cut loses nobody’s key: the half-named one is gone on with', async () => {
    await key('batch', ...asTechnician(), '--count', '3', '--to', at('cut.json'));
    const [half, next] = readBatch(at('cut.json')).keys;
    const [first = '', second = ''] = ['cut-1.img', 'cut-2.img'].map(at);
    for (const path of [first, second]) copyFileSync(image, path);
    // The power goes after the volume's name: the next tool kills whoever called it.
    mkdirSync(at('tools'));
    writeFileSync(join(at('tools'), 'mcopy'), '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 });
    const command = fileURLToPath(new URL('../../main.ts', import.meta.url));
    const cut = spawnSync(
      process.execPath,
      [command, 'key', 'personalise', '--batch', at('cut.json'), first],
      { env: { ...process.env, PATH: `${at('tools')}:${process.env.PATH}` } },
    );
    expect(cut.signal).toBe('SIGKILL');
    const done = await key('personalise', '--batch', at('cut.json'), second, first);
    expect(done.said).toContain(`${second}  ${next?.serial}`);
    expect(done.said).toContain(`${first}  ${half?.serial}`);
    expect(done.said).toContain(
      'Personnalisées\u00a0: 2. En échec\u00a0: 0. Identités qui restent dans le lot\u00a0: 1.',
    );
  });

  it('a bad key does not cost the next one its identity', async () => {
    const { keys: entries } = readBatch(at('plus.json'));
    writeFileSync(at('junk.img'), Buffer.alloc(1024 * 1024));
    const good = paths().at(-1) ?? '';
    // Another computer had the batch on this shared folder, and died.
    const hold = { host: 'ATELIER-2', process: 1, since: 1, life: 'another run', token: 't' };
    writeFileSync(lockPath(at('plus.json')), JSON.stringify(hold));
    const wish = ['personalise', '--batch', at('plus.json'), at('junk.img'), good];
    await expect(key(...wish)).rejects.toMatchObject({
      code: 'prepare.batch_locked',
      data: { path: 'plus.json', host: 'ATELIER-2' },
    });
    const done = await key(...wish, '--take-over', 'ATELIER-2');
    expect(existsSync(lockPath(at('plus.json')))).toBe(false);
    expect(done).toMatchObject({
      code: 1,
      said: expect.stringContaining('Personnalisées\u00a0: 1. En échec\u00a0: 1.'),
    });
    expect(done.said).toContain(`${good}  ${entries[0]?.serial}`);
  });

  it('tells the fleet which key has a program that was changed, and that it is well again', async () => {
    const [, entry] = readBatch(at('lot.json')).keys;
    const serial = entry?.serial ?? '';
    copyFileSync(paths()[1] ?? '', at('changed.img'));
    const bytes = readFileSync(at('changed.img'));
    // A file of the program, wherever it lies on the medium: half of it is overwritten.
    const needle = readFileSync(join(program.folder, 'cartable')).subarray(4096, 4608);
    const place = bytes.indexOf(needle);
    expect(place).toBeGreaterThan(0);
    bytes.fill(0, place, place + needle.length);
    writeFileSync(at('changed.img'), bytes);
    const flagged = async () => {
      rmSync(at('flags.csv'), { force: true });
      await key('export', ...asTechnician(), '--to', at('flags.csv'));
      const rows = readFileSync(at('flags.csv'), 'utf8')
        .split('\r\n')
        .map((row) => row.split(';'));
      const column = rows[0]?.indexOf('programme_modifie') ?? -1;
      return rows.flatMap((row) => (row[column] === 'oui' ? [row[0]] : []));
    };
    const bad = await key('verify', ...asTechnician(), ...release(), at('changed.img'));
    expect(bad.code).toBe(1);
    expect(bad.said).toContain('program.file_changed');
    expect(bad.said).toContain('Transmis au parc pour une clé.');
    expect(await flagged()).toEqual([serial]);
    // Without a server nothing is told.
    await key('verify', ...release(), paths()[1] ?? '');
    expect(await flagged()).toEqual([serial]);
    expect((await key('verify', ...asTechnician(), ...release(), paths()[1] ?? '')).code).toBe(0);
    expect(await flagged()).toEqual([]);
  });

  it('says before a pupil does that a ticket was replaced since, and the new batch makes the key good', async () => {
    const path = paths()[2] ?? '';
    const [, , entry] = readBatch(at('lot.json')).keys;
    const verify = () => key('verify', ...asTechnician(), ...release(), path);
    expect((await verify()).code).toBe(0);
    await key('renew', ...asTechnician(), '--to', at('anew.json'), '--confirm', '1', entry?.serial ?? '');
    const dead = await verify();
    expect(dead.code).toBe(1);
    expect(dead.said).toContain(`✗ ${entry?.serial}  ne démarrera pas`);
    expect(dead.said).toContain('[fleet.ticket_renewed]');
    expect((await key('personalise', '--batch', at('anew.json'), path)).code).toBe(0);
    expect((await verify()).code).toBe(0);
  });

  let started: TestKey;
  it('the first start from one of them needs nothing but the pupil’s code', async () => {
    const [entry] = readBatch(at('lot.json')).keys;
    const plugged = await pluggedIn(paths()[0] ?? '');
    expect(existsSync(join(plugged, 'app', 'linux', 'cartable'))).toBe(true);
    started = await openTestKey(plugged);
    const { server: address } = JSON.parse(readFileSync(join(plugged, 'data', 'portable.json'), 'utf8'));
    expect(address).toBe(server.origin);
    const { code } = server.account(entry?.holder?.userId ?? '');
    await started.ask('account.activate', {
      server: address,
      code,
      password: utf8('une phrase assez longue 42'),
    });
    await started.ask('vault.create', { passphrase: utf8(goodPassphrase) });
    await started.settled();
    expect(existsSync(join(plugged, 'data', 'enrolment.json'))).toBe(false);
    const fleet = await key('export', ...asTechnician(), '--to', at('parc.csv'));
    expect(fleet.code).toBe(0);
    const text = readFileSync(at('parc.csv'), 'utf8');
    expect(text).toMatch(new RegExp(`${entry?.serial};active;`));
    expect(text.charCodeAt(0)).toBe(0xfeff);
  });

  it('lost and replaced: the old key erases itself, the new one has all that the server has', async () => {
    const [entry] = readBatch(at('lot.json')).keys;
    const { login } = server.account(entry?.holder?.userId ?? '');
    const folderArgs = { id: 'x'.repeat(22), parentId: null, name: 'Exposé' };
    await started.ask('mutate', { name: 'documents.createFolder', args: folderArgs });
    await started.settled();
    const wanted = await started.ask('query', { name: 'documents.list', args: { parentId: null } });
    expect(wanted).toMatchObject({ nodes: [{ name: 'Exposé' }] });
    const serial = entry?.serial.toLowerCase() ?? '';
    // The place is there: the key that is in use stays so.
    const there = key('replace', ...asTechnician(), '--to', at('lot.json'), serial);
    await expect(there).rejects.toThrow('prepare.file_there');
    await key('export', ...asTechnician(), '--to', at('still.csv'));
    expect(readFileSync(at('still.csv'), 'utf8')).toMatch(new RegExp(`${entry?.serial};active;`));
    // Nobody answers here: nothing is cut off without the key's number.
    const replace = ['replace', ...asTechnician(), '--to', at('remplacement.json')];
    for (const confirm of [[], ['--confirm', '1']])
      await expect(key(...replace, ...confirm, serial)).rejects.toThrow('prepare.not_replaced');
    await key('export', ...asTechnician(), '--to', at('asked.csv'));
    expect(readFileSync(at('asked.csv'), 'utf8')).toMatch(new RegExp(`${entry?.serial};active;`));
    const done = await key(...replace, '--confirm', serial, serial);
    expect(done.code).toBe(0);
    await expect(key('replace', ...asTechnician(), '--to', at('encore.json'), serial)).rejects.toThrow(
      'fleet.state',
    );
    await key('write', '--image', image, at('replacement.img'));
    await key('personalise', '--batch', at('remplacement.json'), at('replacement.img'));
    const fresh = await openTestKey(await pluggedIn(at('replacement.img')));
    const password = utf8('une phrase assez longue 42');
    await fresh.ask('account.signIn', { server: server.origin, login, password });
    await fresh.ask('vault.create', { passphrase: utf8(goodPassphrase) });
    await fresh.settled();
    expect(await fresh.ask('query', { name: 'documents.list', args: { parentId: null } })).toEqual(wanted);
    // It may have heard of it by itself: then it is erased and locked by now.
    await expect(started.ask('sync.now', {})).rejects.toMatchObject({
      code: expect.stringMatching(/revoked$|^vault\.locked$/),
    });
    await started.heard(
      (event) => event.type === 'state' && event.state.problem?.code === 'sync.device_revoked',
    );
    const left = readdirSync(join(started.folder, 'data', 'vault'));
    expect(left.filter((name) => name.startsWith('vault.'))).toEqual([]);
    await removeTestKey(fresh);
    await removeTestKey(started);
  });

  it('assigns a key that is nobody’s, and wipes one that came back', async () => {
    const [, entry] = readBatch(at('plus.json')).keys;
    const login = server.account('pupil-2-05').login;
    expect((await key('assign', ...asTechnician(), entry?.serial ?? '', login)).code).toBe(0);
    await key('export', ...asTechnician(), '--to', at('parc2.csv'));
    expect(readFileSync(at('parc2.csv'), 'utf8')).toMatch(new RegExp(`${entry?.serial};prepared;[^;]+;`));
    const path = paths()[1] ?? '';
    await expect(key('wipe', path)).rejects.toThrow('prepare.not_confirmed');
    expect((await key('wipe', '--confirm', path, path)).code).toBe(0);
    expect(await key('inspect', path)).toMatchObject({
      code: 1,
      said: expect.stringContaining('prepare.not_a_key'),
    });
  });
});

describe('a file that is there already is somebody’s', { timeout: 60_000 }, () => {
  it('an export is not written over it, unless that was said', async () => {
    writeFileSync(at('precious.json'), 'a batch');
    const to = ['export', ...asTechnician(), '--to', at('precious.json')];
    await expect(key(...to)).rejects.toMatchObject({ code: 'prepare.file_there' });
    expect(readFileSync(at('precious.json'), 'utf8')).toBe('a batch');
    expect((await key(...to, '--force')).code).toBe(0);
    expect(readFileSync(at('precious.json'), 'utf8')).toContain('programme_modifie');
    expect(statSync(at('precious.json')).mode & 0o077).toBe(0);
  });

  it('a sheet of labels takes the place of a sheet only', async () => {
    const batch = readFileSync(at('lot.json'));
    const to = { code: 'prepare.not_a_sheet', data: { path: at('lot.json') } };
    await expect(key('labels', '--batch', at('lot.json'), '--to', at('lot.json'))).rejects.toMatchObject(to);
    const named = ['--batch', at('lot.json'), '--labels', at('lot.json')];
    await expect(key('personalise', ...named, at('x.img'))).rejects.toMatchObject(to);
    expect(readFileSync(at('lot.json')).equals(batch)).toBe(true);
  });

  it('a place that is refused is told in words', async () => {
    const program_ = ['--program', `linux=${program.folder}`, ...release()];
    for (const command of [
      ['export', ...asTechnician(), '--to', at('no folder/x.csv')],
      ['build', '--out', at('no folder/x.img'), '--size', '112M', ...program_],
    ]) {
      await expect(key(...command), command[0]).rejects.toMatchObject({
        code: 'prepare.place_refused',
        data: { system: 'ENOENT' },
      });
    }
  });
});

describe('what is asked wrongly is refused before anything is touched', () => {
  it.each([
    [['build', '--size', '1G'], 'prepare.usage'],
    [['build', '--out', 'x.img', '--size', 'large'], 'prepare.size'],
    [['build', '--nonsense'], 'prepare.usage'],
    [['write', '--image', 'nothing.img', 'x'], 'prepare.no_image'],
    [['personalise', '--batch', '/dev/null', 'x'], 'prepare.batch_unreadable'],
    [['labels', '--batch', 'nothing.json', '--to', 'x.pdf'], 'prepare.batch_unreadable'],
    [['verify', '--release-key', '/dev/null', 'x'], 'prepare.release_key'],
    [['inspect'], 'prepare.usage'],
    [['drives', '--count', '3'], 'prepare.usage'],
    [['verify', '--size', '3', 'x'], 'prepare.usage'],
    [['wipe', '--labels', 'x.pdf', 'x'], 'prepare.usage'],
  ] as const)('%j', async (args, code) => {
    await expect(key(...args)).rejects.toThrow(code);
  });

  it('a command that there is not, told with those that there are', async () => {
    expect(await key('format')).toMatchObject({ code: 2, said: expect.stringContaining('personalise') });
  });

  it('each is told how it is written, and a wrong one with it', () => {
    const command = fileURLToPath(new URL('../../main.ts', import.meta.url));
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [command, ...args], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'fr_FR.UTF-8' },
      });
    const help = run('key', 'write', '--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/^npm run technician -- key write --image /);
    expect(help.stdout.match(/^npm run/gm)).toHaveLength(1);
    expect(run('key', '--help').stdout.match(/^npm run/gm)).toHaveLength(13);
    const wrong = run('key', 'drives', '--policy', 'x');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('--policy');
    expect(wrong.stderr).toContain('npm run technician -- key drives');
    const size = run('key', 'build', '--out', 'x.img', '--size', 'banane');
    expect(size.stderr).toMatch(/«\u00a0banane\u00a0» .*16GB, ou 600M/u);
    const off = run('key', 'export', '--server', 'http://127.0.0.1:1', '--login', 'x', '--to', at('off.csv'));
    expect(off.stderr).toContain('[net.unreachable]');
    expect(off.stderr).not.toContain('sur la clé');
    for (const language of ['fr', 'en'] as const) {
      expect(commandNames(language).filter((one) => one.startsWith('key '))).toHaveLength(13);
    }
  }, 60_000);

  it('an image with a program that does not agree with its signature', async () => {
    const other = await smallProgram(folder, { seed: 8, megabytes: 1 });
    writeFileSync(join(other.folder, 'cartable'), 'changed');
    await expect(
      key(
        'build',
        '--out',
        at('bad.img'),
        '--size',
        '112M',
        '--program',
        `linux=${other.folder}`,
        ...release(),
      ),
    ).rejects.toThrow('prepare.program_unsound');
    expect(existsSync(at('bad.img'))).toBe(false);
  });

  it('people that the list names wrongly: the line, never the name', async () => {
    for (const [text, code] of [
      ['nom;prenom\nPersonne;Inconnue\n', 'prepare.list_nobody'],
      ['nom;prenom\nSeulement;\n', 'prepare.list_incomplete'],
      ['colonne\nx\n', 'prepare.list_unreadable'],
    ] as const) {
      writeFileSync(at('faux.csv'), text);
      const asked = key('batch', ...asTechnician(), '--people', at('faux.csv'), '--to', at('non.json'));
      await expect(asked).rejects.toMatchObject({ code });
    }
    writeFileSync(at('faux.csv'), 'nom;prenom\nPersonne;Inconnue\nSeulement;\n');
    const said: string[] = [];
    const both = keyCommand(
      ['batch', ...asTechnician(), '--people', at('faux.csv'), '--to', at('non.json')],
      'fr',
      (line) => said.push(line),
    );
    await expect(both).rejects.toMatchObject({ code: 'prepare.list_faults', data: { count: 2 } });
    expect(said.map((line) => /ligne (\d).*\[(.*)\]/.exec(line)?.slice(1))).toEqual([
      ['2', 'prepare.list_nobody'],
      ['3', 'prepare.list_incomplete'],
    ]);
    expect(existsSync(at('non.json'))).toBe(false);
  });

  it('a person whom nobody is: no line of a list is spoken of', async () => {
    const [entry] = readBatch(at('plus.json')).keys;
    const asked = key('assign', ...asTechnician(), entry?.serial ?? '', 'personne.inconnue');
    await expect(asked).rejects.toMatchObject({
      code: 'prepare.person_nobody',
      data: { login: 'personne.inconnue' },
    });
  });
});

describe('confirming', () => {
  const drive = {
    device: '/dev/sdx',
    sizeBytes: 16e9,
    kind: 'disk',
    removable: true,
    readOnly: false,
    model: 'Key',
    serial: '42',
    mountedAt: [],
    volumes: [],
  } as const;
  const target = { name: '/dev/sdx', path: '/dev/sdx', drive, isNew: false };
  const said: string[] = [];
  const tools = {
    words: technicianWords('fr'),
    language: 'fr',
    say: (line: string) => said.push(line),
  } as const;
  const confirm = (flag?: string, answer?: string) =>
    confirmTargets([target], { names: flag }, tools, async () => answer);

  it('names what will be erased and takes the number for a yes, nothing else', async () => {
    await confirm(undefined, '1');
    expect(said.join()).toContain('/dev/sdx  Key  16 Go  42');
    await confirm('/dev/sdx');
    for (const answer of ['', 'oui', '2', undefined]) {
      await expect(confirm(undefined, answer)).rejects.toThrow('prepare.not_confirmed');
    }
    await expect(confirm('/dev/sdy')).rejects.toThrow('prepare.not_confirmed');
  });

  it('asks nothing for new files', async () => {
    await confirmTargets(
      [{ name: 'x.img', path: '/x.img', drive: undefined, isNew: true }],
      {},
      tools,
      async () => undefined,
    );
  });
});
