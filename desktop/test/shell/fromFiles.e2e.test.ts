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
import { recordsOfType } from '@cartable/server/storage/repositories/recordsOfType.ts';
import { type ActingClient, actingWith } from '@cartable/server/testing/actingClient.ts';
import type { Membership } from '@cartable/shared/domain/directory/membership.ts';
import type { Period } from '@cartable/shared/domain/directory/period.ts';
import type { Person } from '@cartable/shared/domain/directory/person.ts';
import type { SchoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { type LaunchedKey, launchKey } from '../launch.ts';

const run = promisify(execFile);
const letters = join(import.meta.dirname, '../../../server/src/letters/lettersCommand.ts');
const region = join(import.meta.dirname, '../../../server/src/region/regionCommand.ts');
const password = 'quatre chevaux bleus 42';
const work = 'Exercices 12 à 14 page 86';
const exam = 'Contrôle de calcul';

let folder: string;
let server: RunningServer;
let origin: string;
let teacher: ActingClient;
const keys: LaunchedKey[] = [];
/** Where the teacher teaches what. */
let place: { readonly classId: string; readonly subjectId: string };

/** A first start in the real program with somebody's letter, as far as their own pages. */
async function firstKey(code: string, name: string): Promise<Page> {
  const key = await launchKey({ server: origin });
  keys.push(key);
  const { page } = key;
  await page.getByLabel('Code d’activation').fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'C’est bien vous ?' }).waitFor();
  await page.getByText(name).first().waitFor();
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
  return page;
}

/** The records of a kind in the school. */
async function recordsOf<Content extends object>(type: string): Promise<readonly Content[]> {
  const texts = await recordsOfType(server.storage.reader, rosa, type);
  return texts.map((text) => JSON.parse(text) as Content);
}

/** Somebody of the school, by the name in the files. */
async function named(familyName: string): Promise<Person> {
  const found = (await recordsOf<Person>('directory.person')).find((one) => one.familyName === familyName);
  if (found === undefined) throw new Error(`nobody is ${familyName}`);
  return found;
}

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
  for (const key of keys) await key.close();
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
    teacher = await actingWith({ origin }, 'PROF', await codeOf('PROF'));
    const classes = await recordsOf<SchoolClass>('directory.class');
    const classId = classes.find((one) => one.name === '2de 1')?.id ?? '';
    const { id: userId } = await named('PROF');
    const taught = (await recordsOf<Membership>('directory.membership')).find(
      (one) => one.userId === (userId as string) && one.classId === classId,
    );
    place = { classId, subjectId: taught?.subjectId ?? '' };
    const given = await teacher.act('homework.give', {
      id: 'first',
      ...place,
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

  it('the region’s file of periods, taken while the server runs, is what a teacher gives a mark in', async () => {
    const today = new Date().toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
    const year = schoolYearOn(today);
    const file = join(folder, 'periodes.csv');
    const lines = [
      'Nom;Début;Fin;Fin de saisie',
      `Semestre 1;01/08/${year};31/01/${year + 1};`,
      `Semestre 2;01/02/${year + 1};31/07/${year + 1};`,
    ];
    writeFileSync(file, lines.join('\r\n'));
    const { stdout } = await run(process.execPath, [region, 'periods', file, '--data', data()]);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'periods', schools: { given: 2 } });

    const periods = await recordsOf<Period>('directory.period');
    const current = periods.find((one) => one.startsOn <= today && one.endsOn >= today);
    const pupil = await named('ALPHA');
    const made = await teacher.act('grades.createEvaluation', {
      id: 'exam',
      ...{ ...place, title: exam, heldOn: today, periodId: current?.id ?? '', kind: 'summative' },
      ...{ coefficient: 100, scale: 2000, onTwenty: true, optional: 'no' },
    });
    expect(made?.status).toBe('applied');
    const value = { evaluationId: 'exam', pupilId: pupil.id, status: 'value', value: 1450 };
    expect((await teacher.act('grades.setMark', value))?.status).toBe('applied');
    expect((await teacher.act('grades.publish', { id: 'exam' }))?.status).toBe('applied');
  });

  it('a pupil’s letter makes a first key in the real program, and the work and the mark are on it', async () => {
    const page = await firstKey(await codeOf('ALPHA'), 'Zoé ALPHA');
    await page.getByText(work).first().waitFor({ timeout: 60_000 });
    await goTo(page, 'grades');
    await page.getByText(exam).first().waitFor();
    await page.getByText('14,5').first().waitFor();
  });

  it('the parent’s letter makes theirs, and they read the same mark', async () => {
    const page = await firstKey(await codeOf('PARENT'), 'Ali PARENT');
    await page.getByText(exam).first().waitFor({ timeout: 60_000 });
    await page.getByText('14,5').first().waitFor();
  });
});
