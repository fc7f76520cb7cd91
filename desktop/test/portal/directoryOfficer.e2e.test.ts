import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '@cartable/server/directory/readers/sourceFile.ts';
import { aafDelta } from '@cartable/server/directory/readers/testing/aafFixture.ts';
import { filesOf, marie, rosa, small } from '@cartable/server/directory/testing/smallDirectory.ts';
import { seedOffice } from '@cartable/server/ops/demo/seedOffice.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

const patience = { timeout: 60_000 };
let lab: PortalLab;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-officer-'));
  lab = await openPortalLab();
  const { code } = await seedOffice(lab.server.running.storage, Date.now());
  page = await lab.enterWith(await lab.browser(), code, '/#/directory');
  await page.getByRole('heading', { level: 1, name: 'Annuaire' }).waitFor();
});
afterAll(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Chooses files, as one export. */
async function choose(files: readonly { readonly name: string; readonly buffer: Buffer }[]): Promise<void> {
  const list = files.map((one) => ({ ...one, mimeType: 'application/octet-stream' }));
  await page.locator('input[type=file]').first().setInputFiles(list);
  await page.getByText(/fichiers? atten/).waitFor(patience);
}

async function bytesOf(files: readonly SourceFile[]) {
  const read = files.map(async ({ name, bytes }) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes()) pieces.push(piece);
    return { name, buffer: Buffer.concat(pieces) };
  });
  return Promise.all(read);
}

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const report = () => page.getByRole('heading', { name: 'Compte rendu de lecture' }).waitFor(patience);
const gone = () =>
  page.getByRole('heading', { name: 'Compte rendu de lecture' }).waitFor({ state: 'detached', ...patience });
/** Nothing is in line any more. */
const idle = () => page.getByText('le serveur continue').waitFor({ state: 'detached', ...patience });

async function confirm(): Promise<void> {
  await press('Appliquer');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Appliquer' }).click();
  await gone();
  await idle();
}

async function photograph(name: string): Promise<void> {
  // What was announced to screen readers on the way stays for seconds, naming buttons that are gone.
  const announced = '[data-live-announcer] [role="img"]';
  await page.waitForFunction((one) => document.querySelector(one) === null, announced, patience);
  for (const { name: size, viewport } of sizes) {
    await page.setViewportSize(viewport);
    await page.getByRole('heading', { level: 1, includeHidden: true }).scrollIntoViewIfNeeded();
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || size === 'pc') await expectAccessible(page);
      await picture(page, `${name}-${theme}-${size}`);
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await showTheme(page, 'light');
}

test('an academy’s whole directory is read, reported and applied', async () => {
  await choose(await bytesOf(filesOf(small)));
  await press('Lire les fichiers');
  await report();
  await page.getByText(/format Annuaire académique/).waitFor();
  await photograph('directory-academy');
  await confirm();
  await page.getByText('Annuaire académique', { exact: true }).waitFor(patience);
});

const xml = '<?xml version="1.0" encoding="UTF-8"?>\n';
const wrong: readonly (readonly [string, string, Buffer, RegExp])[] = [
  [
    'a photograph',
    'IMG_2041.jpg',
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]),
    /IMG_2041\.jpg n’est pas un fichier d’annuaire connu/,
  ],
  ['an archive', 'export.zip', Buffer.from('PK\u0003\u0004'), /les archives \.zip sont à décompresser/],
  ['an empty list', 'eleves.csv', Buffer.alloc(0), /le fichier est vide/],
  [
    'entities',
    'ElevesSansAdresses.xml',
    Buffer.from(
      `${xml}<!DOCTYPE BEE_ELEVES [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<BEE_ELEVES>&x;</BEE_ELEVES>`,
    ),
    /ElevesSansAdresses\.xml, ligne 2/,
  ],
  [
    'a truncated file',
    'ElevesSansAdresses.xml',
    Buffer.from(`${xml}<BEE_ELEVES><PARAMETRES><UAJ>${rosa}</UAJ></PARAMETRES><DONNEES><ELEVES>`),
    /ElevesSansAdresses\.xml, ligne/,
  ],
];

test.each(wrong)(
  '%s is refused in a sentence that names it, and is put away',
  async (_what, name, buffer, sentence) => {
    await choose([{ name, buffer }]);
    await press('Lire les fichiers');
    await page.getByText(sentence).first().waitFor(patience);
    if (name === 'IMG_2041.jpg') await photograph('directory-refused');
    await page.getByRole('button', { name: /^Fermer «/ }).click();
    await page
      .getByText(sentence)
      .first()
      .waitFor({ state: 'detached', ...patience });
    // Nothing of it waits any more.
    await expect.poll(() => page.getByText(/fichiers? atten/).count()).toBe(0);
  },
);

test('the files of another academy are refused', async () => {
  const other = (await bytesOf(filesOf(small))).map(({ name, buffer }) => {
    const text = buffer.toString('latin1').replaceAll('PARIS', 'LYON');
    const coded = text.replaceAll(/codeAcademieExport="\d+"/g, 'codeAcademieExport="10"');
    return { name, buffer: Buffer.from(coded, 'latin1') };
  });
  await choose(other);
  await press('Lire les fichiers');
  await page
    .getByText(/qui n’est pas confiée à votre compte/)
    .first()
    .waitFor(patience);
  await page.getByRole('button', { name: /^Fermer «/ }).click();
});

/** Public sample files, beside the project's folder; read in place, never copied. */
const samples =
  process.env['CARTABLE_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

test.runIf(existsSync(samples))(
  'the public samples: another academy’s are refused, templates give a report',
  async () => {
    const inFolder = (name: string, keep: (file: string) => boolean) =>
      readdirSync(join(samples, name))
        .filter(keep)
        .map((file) => ({ name: file, buffer: readFileSync(join(samples, name, file)) }));
    await choose(inFolder('aaf-one-pupil', (file) => file.endsWith('.xml')));
    await press('Lire les fichiers');
    await page
      .getByText(/une académie \(«\slille\s»\)/)
      .first()
      .waitFor(patience);
    await page.getByRole('button', { name: /^Fermer «/ }).click();
    await choose(inFolder('csv-templates', (file) => file.startsWith('directory-')));
    await press('Lire les fichiers');
    await report();
    await page.getByText(/^Service numérique de la Région · Lu/).waitFor(patience);
    await press('Oublier ce compte rendu');
    await gone();
  },
);

test('folders of several schools wait in line, each has its report, and is confirmed by itself', async () => {
  const head = 'externalid;Nom;Prénom;Date de naissance;Classe';
  const schools = join(folder, 'lycees');
  for (const [name, lines] of Object.entries({
    [`${rosa} Rosa-Bonheur`]: [head, 'e1;Zébulon;Cœur;22/11/2009;2de 10', 'e2;Yvain;Ana;30/02/2009;2de 10'],
    [`${marie} Marie-Curie`]: [head, 'e1;Ursule;Léa;22/11/2009;1re A'],
    'sans nom': [head, 'e1;Tristan;Noé;22/11/2009;1re A'],
  })) {
    mkdirSync(join(schools, name), { recursive: true });
    writeFileSync(join(schools, name, 'eleves.csv'), lines.join('\n'));
  }
  await page.locator('input[type=file][webkitdirectory]').setInputFiles(schools);
  await page.getByRole('heading', { name: '2 comptes rendus à confirmer' }).waitFor(patience);
  await page
    .getByText(/l’établissement n’est pas indiqué/)
    .first()
    .waitFor(patience);
  await idle();
  await photograph('directory-several');
  await page.getByRole('button', { name: /^Fermer «/ }).click();
  // The first that was asked for is open; any other can be.
  await page
    .getByText(/^Lycée Marie-Curie · Lu|^Lycée Rosa-Bonheur · Lu/)
    .first()
    .waitFor(patience);
  await page.getByRole('button', { name: /^Ouvrir le compte rendu/ }).click();
  await press('Appliquer');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Appliquer' }).click();
  await page
    .getByRole('heading', { name: '2 comptes rendus à confirmer' })
    .waitFor({ state: 'detached', ...patience });
  await confirm();
  await page.getByText('Lycée Marie-Curie · Listes CSV').waitFor(patience);
  await page.getByText('Lycée Rosa-Bonheur · Listes CSV').waitFor(patience);
});

test('older files are said to be older, and applied only by whoever ticks it and writes whose they are', async () => {
  await choose(await bytesOf([aafDelta('Eleve', [{ op: 'modify', id: '200', sn: ['AUTRE'] }], '20260914')]));
  await press('Lire les fichiers');
  await report();
  await confirm();
  await choose(await bytesOf(filesOf(small)));
  await press('Lire les fichiers');
  await report();
  await page
    .getByText('Ces fichiers sont du 1 septembre 2026.')
    .or(page.getByText(/Ces fichiers sont du .*1.* septembre/))
    .first()
    .waitFor(patience);
  const apply = page.getByRole('button', { name: 'Appliquer', exact: true });
  expect(await apply.isDisabled()).toBe(true);
  await photograph('directory-older');
  await page.getByText(/sont bien ceux que je veux/).click();
  await apply.click();
  const dialog = page.getByRole('dialog');
  const last = dialog.getByRole('button', { name: 'Appliquer' });
  expect(await last.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('versailles');
  expect(await last.isDisabled()).toBe(true);
  await photograph('directory-by-name');
  await dialog.getByRole('textbox').fill('Paris');
  await last.click();
  await gone();
  await idle();
  const rows = await lab.server.running.storage.reader
    .selectFrom('audit_entry')
    .select('school_id')
    .where('action', '=', 'import.older_accepted')
    .execute();
  expect(rows.map((one) => one.school_id)).toContain(rosa);
});

test('the last import of the academy is undone', async () => {
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Annuaire académique' })
    .getByRole('button', { name: 'Annuler' })
    .click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Annuler' }).last().click();
  await page.getByText('Annuaire académique', { exact: true }).waitFor({ state: 'detached', ...patience });
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
