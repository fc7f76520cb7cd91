import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labCommand } from '../../lab/labCommand.ts';
import { commandNames } from '../../shared/usage.ts';
import { keyCommand } from './keyCommand.ts';
import { type TechnicianDesk, technicianDesk } from './technicianDesk.ts';

let desk: TechnicianDesk;
beforeAll(async () => {
  desk = await technicianDesk();
  for (const name of ['lot.json', 'plus.json']) {
    await desk.key('batch', ...desk.asTechnician(), '--count', '1', '--to', desk.at(name));
  }
});
afterAll(() => desk.dispose());

describe('a file that is there already is somebody’s', { timeout: 60_000 }, () => {
  it('an export is not written over it, unless that was said', async () => {
    writeFileSync(desk.at('precious.json'), 'a batch');
    const to = ['export', ...desk.asTechnician(), '--to', desk.at('precious.json')];
    await expect(desk.key(...to)).rejects.toMatchObject({ code: 'prepare.file_there' });
    expect(readFileSync(desk.at('precious.json'), 'utf8')).toBe('a batch');
    expect((await desk.key(...to, '--force')).code).toBe(0);
    expect(readFileSync(desk.at('precious.json'), 'utf8')).toContain('programme_modifie');
    expect(statSync(desk.at('precious.json')).mode & 0o077).toBe(0);
  });

  it('an image’s map is not written over a batch that goes by its name', async () => {
    const batch = JSON.stringify({ product: 'cartable', kind: 'keys' });
    writeFileSync(desk.at('classe.json'), batch);
    const build = ['--size', '112M', '--program', `linux=${desk.program.folder}`, ...desk.release()];
    await expect(desk.key('build', '--out', desk.at('classe'), '--force', ...build)).rejects.toMatchObject({
      code: 'prepare.file_there',
      data: { path: desk.at('classe.json') },
    });
    expect(readFileSync(desk.at('classe.json'), 'utf8')).toBe(batch);
  });

  it('a sheet of labels takes the place of a sheet only', async () => {
    const batch = readFileSync(desk.at('lot.json'));
    const to = { code: 'prepare.not_a_sheet', data: { path: desk.at('lot.json') } };
    await expect(
      desk.key('labels', '--batch', desk.at('lot.json'), '--to', desk.at('lot.json')),
    ).rejects.toMatchObject(to);
    const named = ['--batch', desk.at('lot.json'), '--labels', desk.at('lot.json')];
    await expect(desk.key('personalise', ...named, desk.at('x.img'))).rejects.toMatchObject(to);
    expect(readFileSync(desk.at('lot.json')).equals(batch)).toBe(true);
  });

  it('a place that is refused is told in words', async () => {
    const program_ = ['--program', `linux=${desk.program.folder}`, ...desk.release()];
    for (const command of [
      ['export', ...desk.asTechnician(), '--to', desk.at('no folder/x.csv')],
      ['build', '--out', desk.at('no folder/x.img'), '--size', '112M', ...program_],
    ]) {
      await expect(desk.key(...command), command[0]).rejects.toMatchObject({
        code: 'prepare.place_refused',
        data: { system: 'ENOENT' },
      });
    }
  });
});

it('a program that another has signed, as long as nobody has named whose signature is right', async () => {
  const program = ['--program', `linux=${desk.program.folder}`];
  const refused = { code: 'prepare.other_signer', data: { path: desk.program.folder } };
  const build = ['--out', desk.at('unnamed.img'), '--size', '112M', ...program];
  await expect(desk.key('build', ...build)).rejects.toMatchObject(refused);
  await expect(labCommand(['build', '--to', desk.at('kit'), ...program], 'fr')).rejects.toMatchObject(
    refused,
  );
  expect([desk.at('unnamed.img'), desk.at('kit')].filter((path) => existsSync(path))).toEqual([]);
});

it('a class that there is not is told with those that there are', async () => {
  const batch = ['batch', ...desk.asTechnician(), '--class', '2de 99', '--to', desk.at('class.json')];
  await expect(desk.key(...batch)).rejects.toMatchObject({
    code: 'prepare.class',
    data: { name: '2de 99', known: expect.stringMatching(/2de \d/u) },
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
    [['inspect', '--server', 'https://a.example', '/dev/none'], 'prepare.usage'],
    [['verify', '--server', 'https://a.example', '/dev/none'], 'prepare.usage'],
    [['drives', '--count', '3'], 'prepare.usage'],
    [['verify', '--size', '3', 'x'], 'prepare.usage'],
    [['wipe', '--labels', 'x.pdf', 'x'], 'prepare.usage'],
  ] as const)('%j', async (args, code) => {
    await expect(desk.key(...args)).rejects.toThrow(code);
  });

  it('a command that there is not, told with those that there are', async () => {
    expect(await desk.key('format')).toMatchObject({ code: 2, said: expect.stringContaining('personalise') });
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
    const off = run(
      'key',
      'export',
      '--server',
      'http://127.0.0.1:1',
      '--login',
      'x',
      '--to',
      desk.at('off.csv'),
    );
    expect(off.stderr).toContain('[net.unreachable]');
    expect(off.stderr).not.toContain('sur la clé');
    for (const language of ['fr', 'en'] as const) {
      expect(commandNames(language).filter((one) => one.startsWith('key '))).toHaveLength(13);
    }
  }, 60_000);

  it('an image with a program that does not agree with its signature', async () => {
    const other = await smallProgram(desk.folder, { seed: 8, megabytes: 1 });
    writeFileSync(join(other.folder, 'cartable'), 'changed');
    await expect(
      desk.key(
        'build',
        '--out',
        desk.at('bad.img'),
        '--size',
        '112M',
        '--program',
        `linux=${other.folder}`,
        ...desk.release(),
      ),
    ).rejects.toThrow('prepare.program_unsound');
    expect(existsSync(desk.at('bad.img'))).toBe(false);
  });

  it('people that the list names wrongly: the line, never the name', async () => {
    for (const [text, code] of [
      ['nom;prenom\nPersonne;Inconnue\n', 'prepare.list_nobody'],
      ['nom;prenom\nSeulement;\n', 'prepare.list_incomplete'],
      ['colonne\nx\n', 'prepare.list_unreadable'],
    ] as const) {
      writeFileSync(desk.at('faux.csv'), text);
      const asked = desk.key(
        'batch',
        ...desk.asTechnician(),
        '--people',
        desk.at('faux.csv'),
        '--to',
        desk.at('non.json'),
      );
      await expect(asked).rejects.toMatchObject({ code });
    }
    writeFileSync(desk.at('faux.csv'), 'nom;prenom\nPersonne;Inconnue\nSeulement;\n');
    const said: string[] = [];
    const both = keyCommand(
      ['batch', ...desk.asTechnician(), '--people', desk.at('faux.csv'), '--to', desk.at('non.json')],
      'fr',
      (line) => said.push(line),
    );
    await expect(both).rejects.toMatchObject({ code: 'prepare.list_faults', data: { count: 2 } });
    expect(said.map((line) => /ligne (\d).*\[(.*)\]/.exec(line)?.slice(1))).toEqual([
      ['2', 'prepare.list_nobody'],
      ['3', 'prepare.list_incomplete'],
    ]);
    expect(existsSync(desk.at('non.json'))).toBe(false);
  });

  it('a person whom nobody is: no line of a list is spoken of', async () => {
    const [entry] = readBatch(desk.at('plus.json')).keys;
    const asked = desk.key('assign', ...desk.asTechnician(), entry?.serial ?? '', 'personne.inconnue');
    await expect(asked).rejects.toMatchObject({
      code: 'prepare.person_nobody',
      data: { login: 'personne.inconnue' },
    });
  });
});
