import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importCommand } from '@cartable/server/directory/importCommand.ts';
import { filesOf, rosa, small } from '@cartable/server/directory/testing/smallDirectory.ts';
import { pdfText } from '@cartable/server/letters/testing/pdfText.ts';
import { readConfig } from '@cartable/server/ops/config.ts';
import { type RunningServer, runServer } from '@cartable/server/ops/runServer.ts';
import { regionCommand } from '@cartable/server/region/regionCommand.ts';
import { actingWith } from '@cartable/server/testing/actingClient.ts';
import type { Membership } from '@cartable/shared/domain/directory/membership.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey } from '../launch.ts';

const run = promisify(execFile);
const letters = join(import.meta.dirname, '../../../server/src/letters/lettersCommand.ts');
const password = 'quatre chevaux bleus 42';
const work = 'Exercices 12 à 14 page 86';

let folder: string;
let server: RunningServer;
let origin: string;
let key: LaunchedKey;

/** The code on somebody's letter, read from the paper. */
async function codeOf(name: string): Promise<string> {
  const made = join(folder, 'letters');
  for (const file of readdirSync(made)) {
    for (const page of await pdfText(readFileSync(join(made, file)))) {
      if (!page.includes(name)) continue;
      const [code] = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}\b/.exec(page) ?? [];
      if (code !== undefined) return code;
    }
  }
  throw new Error(`no letter for ${name}`);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-e2e-files-'));
  const files = join(folder, 'files');
  mkdirSync(files);
  for (const file of filesOf(small)) {
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes()) pieces.push(piece);
    writeFileSync(join(files, file.name), Buffer.concat(pieces));
  }
});
afterAll(async () => {
  await key?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A region that begins with nothing but the academy's files and an empty folder. */
describe('from files only', () => {
  const data = () => join(folder, 'data');

  it('the files are read, confirmed and applied into an empty folder', async () => {
    const said: string[] = [];
    const args = ['aaf', join(folder, 'files'), '--data', data()];
    expect(await importCommand(args, (text) => said.push(text), 'fr')).toBe(0);
    const [, token = ''] = /confirm (\S+)/.exec(said.join('\n')) ?? [];
    expect(await importCommand(['confirm', token, '--data', data()], () => {}, 'fr')).toBe(0);
  });

  it('the school opens once its conventions are recorded, not before', async () => {
    const region = (...args: string[]) => regionCommand([...args, '--data', data()], () => {});
    await region('list');
    await expect(region('open', rosa)).rejects.toMatchObject({ code: 'region.conventions_missing' });
    for (const kind of ['region', 'data']) {
      const signed = ['--signed-on', '2026-09-01', '--reference', `2026-${kind}`, '--by', 'head'];
      await region('convention', rosa, kind, ...signed);
    }
    await region('open', rosa);
  });

  it('letters are printed while the server runs', async () => {
    server = await runServer(readConfig(['--data', data(), '--port', '0', '--log-level', 'silent'], {}));
    origin = `http://127.0.0.1:${server.port}`;
    const to = join(folder, 'letters');
    // A process of its own, as the operator's: in this one it would wait for the server, which waits for it.
    await run(process.execPath, [letters, '--data', data(), '--uai', rosa, '--to', to, '--portal', origin]);
    expect(readdirSync(to).length).toBeGreaterThanOrEqual(2);
  });

  it('a teacher’s letter opens the account that gives work to the class', async () => {
    const teacher = await actingWith({ origin }, 'PROF', await codeOf('PROF'));
    const rows = await server.storage.reader
      .selectFrom('record')
      .select('content')
      .where('type', '=', 'directory.membership')
      .execute();
    const classes = await server.storage.reader
      .selectFrom('record')
      .select(['id', 'content'])
      .where('type', '=', 'directory.class')
      .execute();
    const own = classes.find((one) => one.content?.includes('2de 1'))?.id;
    const taught = rows
      .map((row) => JSON.parse(row.content ?? '{}') as Membership)
      .find((one) => one.role === 'teacher' && one.classId === own);
    const given = await teacher.act('homework.give', {
      id: 'first',
      classId: own ?? '',
      subjectId: taught?.subjectId ?? '',
      givenOn: '2026-09-01',
      title: work,
      description: 'Page 86.',
      dueOn: new Date(Date.now() + 86_400_000).toLocaleDateString('fr-CA'),
      kind: 'exercise',
      estimatedMinutes: 30,
      handIn: 'none',
      attachments: [],
      published: true,
    });
    expect(given?.status).toBe('applied');
  });

  it('a pupil’s letter makes a first key in the real program, and the work is on it', async () => {
    key = await launchKey({ server: origin });
    const { page } = key;
    await page.getByLabel('Code d’activation').fill(await codeOf('ALPHA'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'C’est bien vous ?' }).waitFor();
    await page.getByText('Zoé ALPHA').first().waitFor();
    await page.getByLabel('Mot de passe du compte').fill(password);
    await page.getByLabel('Le même, encore une fois').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'La phrase secrète de la clé' }).waitFor();
    const words = page.locator('.words-list li');
    await words.nth(4).waitFor();
    const five = (await words.allInnerTexts()).join(' ');
    await page.getByRole('textbox', { name: 'Recopiez les cinq mots' }).fill(five);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Votre feuille de secours' }).waitFor();
    await page.getByRole('checkbox').press('Space');
    await page.getByRole('button', { name: 'Ouvrir mon Cartable' }).press('Enter');
    await page.getByRole('navigation', { name: 'Menu principal' }).waitFor();
    await page.getByText(work).first().waitFor({ timeout: 60_000 });
  });
});
