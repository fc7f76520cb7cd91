import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../ops/config.ts';
import { runServer } from '../ops/runServer.ts';
import { askRegion, clientOf } from './testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';
import { testClient, testPassword } from '../testing/testClient.ts';
import { regionCommand } from './regionCommand.ts';

let folder: string;
let told: Record<string, unknown>[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-region-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  told = [];
});
const run = (...args: string[]) =>
  regionCommand([...args, '--data', join(folder, 'data')], (text) => told.push(JSON.parse(text)));
const file = (name: string, bytes: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const schools = [
  'Numéro UAI;NOM DE L’ÉTABLISSEMENT;Nature;Commune;Académie;Vague;Date d’ouverture',
  '0940001a;Lycée Émile-Zola;Lycée général et technologique;Créteil;CRÉTEIL;Vague 2;01/09/2027',
  '0750001B;Rectorat de Paris;Services académiques;Paris;Académie de Paris;;',
  '',
].join('\r\n');

describe('a first set-up from files only', () => {
  test('schools come from a CSV file whatever the case, accents and encoding of its headers; twice is once', async () => {
    await run('import', file('utf8.csv', `\uFEFF${schools}`));
    await run('import', file('latin1.csv', Buffer.from(schools.replaceAll('’', "'"), 'latin1')));
    expect(told).toEqual([
      { event: 'imported', academies: 0, schools: 2, renamed: 0 },
      { event: 'imported', academies: 0, schools: 2, renamed: 0 },
    ]);
    told = [];
    await run('list');
    expect(told).toEqual([
      {
        uai: '0940001A',
        name: 'Lycée Émile-Zola',
        academy: 'creteil',
        wave: 2,
        state: 'planned',
        conventions: '0/2',
      },
      {
        uai: '0750001B',
        name: 'Rectorat de Paris',
        academy: 'paris',
        wave: null,
        state: 'planned',
        conventions: '0/0',
      },
    ]);
  });

  test('an academy more is a line of a file', async () => {
    const there = file('reims.csv', 'uai;nom;academie\n0510001A;Lycée Clemenceau;Reims\n');
    expect(await codeOf(run('import', there))).toBe('region.academy_unknown');
    await run('import', file('academies.csv', 'Académie\nReims\n'));
    await run('import', there);
    expect(told.at(-1)).toEqual({ event: 'imported', academies: 0, schools: 1, renamed: 0 });
  });

  test.each([
    ['no column of names', 'uai;academie\n0510001A;Reims\n', 'region.csv_columns'],
    ['no column at all', '', 'region.csv_columns'],
    [
      'a school twice',
      'uai;nom;academie\n0510001A;A;Reims\n0510002B;B;Reims\n0510001a;C;Reims\n',
      'region.csv_twice',
    ],
    ['a bad UAI', 'uai;nom;academie\nabc;X;Reims\n', 'region.csv_line'],
    ['a bad wave', 'uai;nom;academie;vague\n0510001A;X;Reims;deux\n', 'region.csv_line'],
    [
      'a day that there is not',
      'uai;nom;academie;ouverture\n0510001A;X;Reims;31/02/2027\n',
      'region.csv_line',
    ],
    ['no name', 'uai;nom;academie\n0510001A;;Reims\n', 'region.csv_line'],
  ])('a file with %s is refused whole', async (_, text, code) => {
    const good = '0510009Z;Lycée Témoin;Reims\n';
    expect(await codeOf(run('import', file('bad.csv', text === '' ? '' : text + good)))).toBe(code);
    await run('list');
    expect(JSON.stringify(told)).not.toContain('0510009Z');
  });

  test('a school opens once its conventions are recorded', async () => {
    const signed = ['--signed-on', '2026-09-01', '--reference', 'CR-2026-1'];
    expect(await codeOf(run('open', '0940001A'))).toBe('region.conventions_missing');
    await run('convention', '0940001A', 'region', ...signed);
    await run('convention', '0940001a', 'data', ...signed, '--by', 'board');
    await run('open', '0940001A');
    expect(told.at(-1)).toMatchObject({ event: 'opened', state: 'open' });
    await run('close', '0940001A');
    expect(told.at(-1)).toMatchObject({ event: 'closed', state: 'closed' });
  });

  test('an officer gets an account, then rights, and sees the register in the portal', async () => {
    const officer = ['--place', '0750001B', '--given', 'Anne', '--family', 'Petit'];
    await run('officer', 'anne.petit', ...officer);
    const code = String(told.at(-1)?.code);
    expect(await codeOf(run('officer', 'anne.petit', ...officer))).toBe('region.login_taken');
    expect(await codeOf(run('officer', 'x', ...officer.with(1, '0940001A')))).toBe('region.place_unknown');
    await run('open', '0750001B');
    expect(await codeOf(run('administrator', 'personne', '--level', 'region'))).toBe('region.nobody');
    await run('administrator', 'anne.petit', '--level', 'region');
    const data = ['--data', join(folder, 'data'), '--port', '0', '--log-level', 'silent'];
    const running = await runServer(readConfig(data, {}));
    try {
      const client = await clientOf({ origin: `http://127.0.0.1:${running.port}` }, code);
      const { schools: seen } = await askRegion<{ schools: readonly unknown[] }>(client, 'GET', '');
      expect(seen).toHaveLength(3);
      // Offices ask their people for a second step from the start; a week is left to set it up.
      const again = testClient(`http://127.0.0.1:${running.port}`).auth;
      expect(await codeOf(again.signIn('anne.petit', testPassword, { label: 'clé' }))).toBe('ok');
    } finally {
      await running.stop();
    }
  });

  test('a school whose people are there is renamed by the next file of the register', async () => {
    const anew = schools.replace('Rectorat de Paris', 'Rectorat de la région académique');
    await run('import', file('renamed.csv', anew));
    await run('import', file('renamed.csv', anew));
    expect(told.map((one) => one.renamed)).toEqual([1, 0]);
  });
});

test.each([
  [['dance']],
  [['convention', '0940001A', 'data', '--signed-on', 'hier', '--reference', 'A']],
  [['administrator', 'x', '--level', 'world']],
  [['administrator', 'x', '--level', 'region', '--rights', 'everything']],
  [['list', '--nothing']],
])('%o is refused as wrongly used', async (args) => {
  expect(await codeOf(run(...args))).toBe('server.config');
});
