import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { lockPath } from '@cartable/desktop/keys/identity/batchLock.ts';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  type TestKey,
} from '@cartable/desktop/vault/runner/testKey.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayText } from '../../words.ts';
import { type TechnicianDesk, technicianDesk } from './technicianDesk.ts';

let desk: TechnicianDesk;
beforeAll(async () => {
  desk = await technicianDesk();
});
afterAll(() => desk.dispose());

describe('from a class list to keys in pupils’ hands', { timeout: 120_000 }, () => {
  const keys = Array.from({ length: 30 }, (_, index) => `key-${String(index + 1).padStart(2, '0')}.img`);
  const paths = () => keys.map(desk.at);

  it('builds an image', async () => {
    const done = await desk.buildImage();
    expect(done.said).toMatch(/image de 117 Mo.*linux 0\.1\.0/);
    // Two of 3 MB, the reserve and some work need 105 MB.
    expect(done.said).toMatch(/environ 8,\d+ Mo pour les documents/);
    expect(done.code).toBe(0);
    await expect(desk.buildImage()).rejects.toThrow('prepare.file_there');
  });

  it('writes thirty keys at once', async () => {
    const done = await desk.key('write', '--image', desk.image, ...paths());
    expect(done.said).toContain('Bonnes : 30. En échec : 0.');
    expect(done.code).toBe(0);
    expect((await desk.key('verify', '--blank', ...desk.release(), ...paths())).code).toBe(0);
    expect((await desk.key('verify', ...desk.release(), ...paths().slice(0, 1))).said).toContain(
      'prepare.not_personal',
    );
  });

  it('gets a batch for a class list, whatever wrote it', async () => {
    const pupils = Array.from({ length: 26 }, (_, index) => `pupil-1-${String(index + 1).padStart(2, '0')}`);
    const known = pupils.filter((id) => desk.server.demo.accounts.some((one) => one.userId === id));
    const logins = known.map((id) => desk.server.account(id).login);
    writeFileSync(
      desk.at('liste.csv'),
      `\ufeffClasse;Identifiant\r\n${logins.map((login) => `2de 1;${login}`).join('\r\n')}\r\n`,
    );
    const done = await desk.key(
      'batch',
      ...desk.asTechnician(),
      '--people',
      desk.at('liste.csv'),
      '--to',
      desk.at('lot.json'),
    );
    expect(done.said).toContain(`Lot de ${logins.length} clés`);
    const batch = readBatch(desk.at('lot.json'));
    expect(batch.keys.map((one) => one.holder?.userId)).toEqual(known);
    expect(statSync(desk.at('lot.json')).mode & 0o077).toBe(0);
    const more = await desk.key(
      'batch',
      ...desk.asTechnician(),
      '--count',
      String(30 - logins.length),
      '--to',
      desk.at('plus.json'),
    );
    expect(more.code).toBe(0);
  });

  it('gives each key its identity, once, and prints the labels', async () => {
    const { keys: entries } = readBatch(desk.at('lot.json'));
    const [first, ...others] = paths().slice(0, entries.length);
    const one = await desk.key('personalise', '--batch', desk.at('lot.json'), first ?? '');
    expect(one.said).toContain(entries[0]?.serial);
    // Cut short and done again: the key keeps its identity, no second one is spent.
    const again = await desk.key(
      ...['personalise', '--batch', desk.at('lot.json'), '--labels', desk.at('labels.pdf'), first ?? ''],
    );
    expect(again.said).toContain('Une étiquette dans');
    const rest = await desk.key(
      'personalise',
      '--batch',
      desk.at('lot.json'),
      '--labels',
      desk.at('labels.pdf'),
      ...others,
    );
    expect(rest.said).toContain(
      `Personnalisées\u00a0: ${entries.length - 1}. En échec\u00a0: 0. Identités qui restent dans le lot\u00a0: 0.`,
    );
    // The same sheet, with those of the run before.
    expect(rest.said).toContain(`${entries.length} étiquettes dans`);
    const last = paths().at(-1) ?? '';
    expect(await desk.key('personalise', '--batch', desk.at('lot.json'), last)).toMatchObject({
      code: 1,
      said: expect.stringContaining('prepare.batch_used_up'),
    });
    expect(readFileSync(desk.at('labels.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const inspected = await desk.key('inspect', first ?? '');
    expect(inspected.said).toContain(`numéro\u00a0: ${entries[0]?.serial}`);
    expect(inspected.said).toContain('attend son premier démarrage');
    expect(inspected.said).toContain('programmes\u00a0: linux 0.1.0');
    // Of nobody's name the key knows anything.
    expect(inspected.said).not.toContain(entries[0]?.holder?.familyName);
    const withBatch = await desk.key(
      'inspect',
      '--batch',
      desk.at('lot.json'),
      first ?? '',
      paths().at(-1) ?? '',
    );
    const forWhom = `pour\u00a0: ${entries[0]?.holder?.familyName} ${entries[0]?.holder?.givenName}`;
    expect(withBatch.said).toContain(`${forWhom} ${entries[0]?.holder?.className} (d’après le lot)`);
    expect(withBatch.said).toContain('lot\u00a0: n’est pas de ce lot');
    expect((await desk.key('verify', ...desk.release(), first ?? '', ...others)).code).toBe(0);
    const digests = new Set(
      paths().map((path) => createHash('sha256').update(readFileSync(path)).digest('hex')),
    );
    expect(digests.size).toBeGreaterThan(entries.length - 1);
  });

  it('a bad key does not cost the next one its identity', async () => {
    const { keys: entries } = readBatch(desk.at('plus.json'));
    writeFileSync(desk.at('junk.img'), Buffer.alloc(1024 * 1024));
    const good = paths().at(-1) ?? '';
    // Another computer had the batch on this shared folder, and died.
    const hold = { host: 'ATELIER-2', process: 1, since: 1, life: 'another run', token: 't' };
    writeFileSync(lockPath(desk.at('plus.json')), JSON.stringify(hold));
    const wish = ['personalise', '--batch', desk.at('plus.json'), desk.at('junk.img'), good];
    await expect(desk.key(...wish)).rejects.toMatchObject({
      code: 'prepare.batch_locked',
      data: { path: 'plus.json', host: 'ATELIER-2' },
    });
    const done = await desk.key(...wish, '--take-over', 'ATELIER-2');
    expect(existsSync(lockPath(desk.at('plus.json')))).toBe(false);
    expect(done).toMatchObject({
      code: 1,
      said: expect.stringContaining('Personnalisées\u00a0: 1. En échec\u00a0: 1.'),
    });
    expect(done.said).toContain(`${good}  ${entries[0]?.serial}`);
  });

  it('tells the fleet which key has a program that was changed, and that it is well again', async () => {
    const [, entry] = readBatch(desk.at('lot.json')).keys;
    const serial = entry?.serial ?? '';
    copyFileSync(paths()[1] ?? '', desk.at('changed.img'));
    const bytes = readFileSync(desk.at('changed.img'));
    // A file of the program, wherever it lies on the medium: half of it is overwritten.
    const needle = readFileSync(join(desk.program.folder, 'cartable')).subarray(4096, 4608);
    const place = bytes.indexOf(needle);
    expect(place).toBeGreaterThan(0);
    bytes.fill(0, place, place + needle.length);
    writeFileSync(desk.at('changed.img'), bytes);
    const flagged = async () => {
      rmSync(desk.at('flags.csv'), { force: true });
      await desk.key('export', ...desk.asTechnician(), '--to', desk.at('flags.csv'));
      const rows = readFileSync(desk.at('flags.csv'), 'utf8')
        .split('\r\n')
        .map((row) => row.split(';'));
      const column = rows[0]?.indexOf('programme_modifie') ?? -1;
      return rows.flatMap((row) => (row[column] === 'oui' ? [row[0]] : []));
    };
    const bad = await desk.key('verify', ...desk.asTechnician(), ...desk.release(), desk.at('changed.img'));
    expect(bad.code).toBe(1);
    expect(bad.said).toContain('program.file_changed');
    expect(bad.said).toContain('Transmis au parc pour une clé.');
    expect(await flagged()).toEqual([serial]);
    // Nor of what another signed than whoever this computer knows, as long as nobody has named the academy's key.
    const unnamed = await desk.key('verify', ...desk.asTechnician(), paths()[1] ?? '');
    expect(unnamed.code).toBe(1);
    expect(unnamed.said).toContain('[prepare.other_signer]');
    expect(unnamed.said).not.toMatch(/manifest_forged|Transmis au parc/u);
    expect(await flagged()).toEqual([serial]);
    // Without a server nothing is told.
    await desk.key('verify', ...desk.release(), paths()[1] ?? '');
    expect(await flagged()).toEqual([serial]);
    expect((await desk.key('verify', ...desk.asTechnician(), ...desk.release(), paths()[1] ?? '')).code).toBe(
      0,
    );
    expect(await flagged()).toEqual([]);
  });

  it('says before a pupil does that a ticket was replaced since, and the new batch makes the key good', async () => {
    const path = paths()[2] ?? '';
    const [, , entry] = readBatch(desk.at('lot.json')).keys;
    const verify = () => desk.key('verify', ...desk.asTechnician(), ...desk.release(), path);
    expect(await verify()).toMatchObject({
      code: 0,
      said: expect.stringContaining('Ticket bon pour le premier démarrage\u00a0: une clé.'),
    });
    await desk.key(
      'renew',
      ...desk.asTechnician(),
      '--to',
      desk.at('anew.json'),
      '--confirm',
      '1',
      entry?.serial ?? '',
    );
    const dead = await verify();
    expect(dead.code).toBe(1);
    expect(dead.said).toContain(`✗ ${entry?.serial}  ne démarrera pas`);
    expect(dead.said).toContain('[fleet.ticket_renewed]');
    expect(dead.said).not.toContain('Ticket bon');
    expect((await desk.key('personalise', '--batch', desk.at('anew.json'), path)).code).toBe(0);
    expect((await verify()).code).toBe(0);
  });

  let started: TestKey;
  it('the first start from one of them needs nothing but the pupil’s code', async () => {
    const [entry] = readBatch(desk.at('lot.json')).keys;
    const plugged = await desk.pluggedIn(paths()[0] ?? '');
    expect(existsSync(join(plugged, 'app', 'linux', 'cartable'))).toBe(true);
    started = await openTestKey(plugged);
    const { server: address } = JSON.parse(readFileSync(join(plugged, 'data', 'portable.json'), 'utf8'));
    expect(address).toBe(desk.server.origin);
    const { code } = desk.server.account(entry?.holder?.userId ?? '');
    await started.ask('account.activate', {
      server: address,
      code,
      password: utf8('une phrase assez longue 42'),
    });
    await started.ask('vault.create', { passphrase: utf8(goodPassphrase) });
    await started.settled();
    expect(existsSync(join(plugged, 'data', 'enrolment.json'))).toBe(false);
    const both = ['--batch', desk.at('lot.json'), paths()[0] ?? '', paths()[2] ?? ''];
    const inspected = await desk.key('inspect', ...desk.asTechnician(), ...both);
    // Each fact once, by who knows it best.
    expect(inspected.said).not.toContain('d’après');
    const [one = '', two = ''] = inspected.said.split(paths()[2] ?? '');
    const today = dayText(schoolDay(Date.now()), 'fr');
    for (const fact of [
      `pour\u00a0: ${entry?.holder?.familyName}`,
      'au parc\u00a0: en service',
      `établissement\u00a0: ${readBatch(desk.at('lot.json')).schoolName}`,
      ...['préparée le', 'premier démarrage', 'dernier contact avec le serveur'].map(
        (name) => `${name}\u00a0: ${today}`,
      ),
    ]) {
      expect(one).toContain(fact);
    }
    expect(two).toContain('au parc\u00a0: préparée');
    expect(two).toContain('premier démarrage\u00a0: jamais');
    expect(two).toContain('version de linux\u00a0: 0.1.0\u00a0; aucune version n’est distribuée aujourd’hui');
    const fleet = await desk.key('export', ...desk.asTechnician(), '--to', desk.at('parc.csv'));
    expect(fleet.code).toBe(0);
    const text = readFileSync(desk.at('parc.csv'), 'utf8');
    expect(text).toMatch(new RegExp(`${entry?.serial};active;`));
    expect(text.charCodeAt(0)).toBe(0xfeff);
  });

  it('lost and replaced: the old key erases itself, the new one has all that the server has', async () => {
    const [entry] = readBatch(desk.at('lot.json')).keys;
    const { login } = desk.server.account(entry?.holder?.userId ?? '');
    const folderArgs = { id: 'x'.repeat(22), parentId: null, name: 'Exposé' };
    await started.ask('mutate', { name: 'documents.createFolder', args: folderArgs });
    await started.settled();
    const wanted = await started.ask('query', { name: 'documents.list', args: { parentId: null } });
    expect(wanted).toMatchObject({ nodes: [{ name: 'Exposé' }] });
    const serial = entry?.serial.toLowerCase() ?? '';
    // The place is there: the key that is in use stays so.
    const there = desk.key('replace', ...desk.asTechnician(), '--to', desk.at('lot.json'), serial);
    await expect(there).rejects.toThrow('prepare.file_there');
    await desk.key('export', ...desk.asTechnician(), '--to', desk.at('still.csv'));
    expect(readFileSync(desk.at('still.csv'), 'utf8')).toMatch(new RegExp(`${entry?.serial};active;`));
    // Nobody answers here: nothing is cut off without the key's number.
    const replace = ['replace', ...desk.asTechnician(), '--to', desk.at('remplacement.json')];
    for (const confirm of [[], ['--confirm', '1']])
      await expect(desk.key(...replace, ...confirm, serial)).rejects.toThrow('prepare.not_replaced');
    await desk.key('export', ...desk.asTechnician(), '--to', desk.at('asked.csv'));
    expect(readFileSync(desk.at('asked.csv'), 'utf8')).toMatch(new RegExp(`${entry?.serial};active;`));
    const done = await desk.key(...replace, '--confirm', serial, serial);
    expect(done.code).toBe(0);
    await expect(
      desk.key('replace', ...desk.asTechnician(), '--to', desk.at('encore.json'), serial),
    ).rejects.toThrow('fleet.state');
    await desk.key('write', '--image', desk.image, desk.at('replacement.img'));
    await desk.key('personalise', '--batch', desk.at('remplacement.json'), desk.at('replacement.img'));
    const fresh = await openTestKey(await desk.pluggedIn(desk.at('replacement.img')));
    const password = utf8('une phrase assez longue 42');
    await fresh.ask('account.signIn', { server: desk.server.origin, login, password });
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
    const [, entry] = readBatch(desk.at('plus.json')).keys;
    const login = desk.server.account('pupil-2-05').login;
    expect((await desk.key('assign', ...desk.asTechnician(), entry?.serial ?? '', login)).code).toBe(0);
    await desk.key('export', ...desk.asTechnician(), '--to', desk.at('parc2.csv'));
    expect(readFileSync(desk.at('parc2.csv'), 'utf8')).toMatch(
      new RegExp(`${entry?.serial};prepared;[^;]+;`),
    );
    const path = paths()[1] ?? '';
    await expect(desk.key('wipe', path)).rejects.toThrow('prepare.not_confirmed');
    expect((await desk.key('wipe', '--confirm', path, path)).code).toBe(0);
    expect(await desk.key('inspect', path)).toMatchObject({
      code: 1,
      said: expect.stringContaining('prepare.not_a_key'),
    });
  });
});
