import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTITION_AT } from '@cartable/desktop/keys/fat/fatVolume.ts';
import { readBatch } from '@cartable/desktop/keys/identity/batchFile.ts';
import { lockPath } from '@cartable/desktop/keys/identity/batchLock.ts';
import { executable } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { signManifest } from '@cartable/desktop/update/install/programManifest.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey } from '../../../desktop/test/launch.ts';
import { ChildProcesses } from '../../bootstrap/childProcesses.ts';
import { must } from '../../bootstrap/run.ts';
import { ensureSystemPackages } from '../../bootstrap/systemPackages.ts';
import { driveProgram } from '../../pack/driveProgram.ts';
import { putOnKey } from '../../pack/keyFolder.ts';
import { type PackedProgram, packProgram } from '../../pack/packProgram.ts';
import { releaseKey } from '../../pack/releaseKey.ts';
import { copyOutOfKey } from '../../pull/keyImage.ts';
import {
  activateAccount,
  choosePassphrase,
  keepRecoverySheet,
  signIn,
  unlock,
} from '../../start/tour/firstStart.ts';
import { text } from '../../start/tour/texts.ts';
import { keyCommand } from './commands/keyCommand.ts';

/** A technician prepares keys from their own program, in real Electron, on image files: real batch, real program, real tools. */
const processes = new ChildProcesses();
processes.stopOnSignals();
let folder = '';
let server: TestServer;
let key: LaunchedKey;
let packed: PackedProgram;
let passphrase = '';
const password = 'une phrase assez longue pour le test';
const at = (name: string) => join(folder, name);
const t = (name: string, values = {}) => text('fleet', `workshop.${name}`, values);
const patience = { timeout: 240_000 };

beforeAll(async () => {
  await ensureSystemPackages(['keys']);
  folder = mkdtempSync(join(tmpdir(), 'cartable-screen-keys-'));
  chmodSync(folder, 0o755);
  packed = await packProgram('drivable');
  server = await startTestServer();
  key = await launchKey({ server: server.origin });
  const { page } = key;
  await activateAccount(page, {
    code: server.account('technician').code,
    password,
  });
  passphrase = await choosePassphrase(page);
  await keepRecoverySheet(page);
  // The program that runs is the packed one; here it stands beside the runtime that the driver starts.
  await key.app.evaluate((_electron, executable) => {
    process.execPath = executable;
  }, packed.executable);
}, 300_000);
afterAll(async () => {
  await key?.close();
  await processes.stopAll();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Answers the next dialogs of the system: places with `path`, questions with their first button, or another. What a question said is kept. */
async function answerDialogs(path: string, response = 0): Promise<void> {
  const answers = { chosen: path, response };
  await key.app.evaluate(({ dialog }, { chosen, response }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showMessageBox = (...given: readonly unknown[]) => {
      Reflect.set(globalThis, 'asked', JSON.stringify(given.at(-1)));
      return Promise.resolve({ response, checkboxChecked: false });
    };
  }, answers);
}
/** Closes the window and answers the question with no. The question. */
const closeAndStay = () =>
  key.app.evaluate(
    ({ BrowserWindow, dialog }) =>
      new Promise<string>((resolve) => {
        const usual = dialog.showMessageBox;
        dialog.showMessageBox = (...given: readonly unknown[]) => {
          dialog.showMessageBox = usual;
          resolve(JSON.stringify(given.at(-1)));
          return Promise.resolve({ response: 1, checkboxChecked: false });
        };
        BrowserWindow.getAllWindows()[0]?.close();
      }),
  );
const lastQuestion = () => key.app.evaluate(() => String(Reflect.get(globalThis, 'asked')));
const press = (name: string | RegExp) => key.page.getByRole('button', { name, exact: true }).click();
const row = (name: string) => key.page.getByRole('listitem').filter({ hasText: name });

/** The key of the class's batch that a row's medium has become: written at once, each takes the next identity as it comes to it. */
async function keyIn(name: string) {
  const words = (await row(name).textContent()) ?? '';
  return readBatch(at('lot.json')).keys.find(({ serial }) => words.includes(serial));
}

async function openWorkshop(): Promise<void> {
  const { page } = key;
  await page
    .getByRole('link', { name: text('app', 'nav.fleet') })
    .first()
    .click();
  await page.getByRole('link', { name: t('title') }).click();
  await page.getByRole('heading', { level: 1, name: t('title') }).waitFor();
}

describe('a technician’s screen', () => {
  it('takes the people of a list, once the line that is wrong was put aside', patience, async () => {
    const { page } = key;
    const pupils = ['pupil-1-03', 'pupil-2-02', 'pupil-1-01'];
    const logins = pupils.map((id) => server.account(id).login);
    writeFileSync(at('liste.csv'), ['identifiant', ...logins, 'personne.inconnue', ''].join('\r\n'));
    await openWorkshop();
    await press(t('newBatch'));
    await page.getByText(text('fleet', 'forList')).click();
    await answerDialogs(at('liste.csv'));
    await press(text('fleet', 'list.choose'));
    await page.getByText(/^La ligne 5 .* ne désigne personne/).waitFor();
    const create = page.getByRole('button', { name: text('fleet', 'prepareAction') });
    expect(await create.isDisabled()).toBe(true);
    await page.getByText(text('fleet', 'list.without_one')).click();
    await answerDialogs(at('liste.json'));
    await create.click();
    await page.getByText('liste.json').waitFor();
    expect(readBatch(at('liste.json')).keys.map(({ holder }) => holder?.userId)).toEqual(pupils);
  });

  it('saves the table of the fleet where the technician says', patience, async () => {
    const { page } = key;
    await page
      .getByRole('link', { name: text('app', 'nav.fleet') })
      .first()
      .click();
    await answerDialogs(at('parc.csv'));
    await press(text('fleet', 'export'));
    await page.getByText(text('fleet', 'exported').split(/\s:/)[0] ?? '').waitFor();
    const table = readFileSync(at('parc.csv'), 'utf8');
    expect(table).toMatch(/^\ufeffserie;etat;nom;prenom;classe;/);
    for (const { serial, holder } of readBatch(at('liste.json')).keys) {
      expect(table).toContain(`\r\n${serial};prepared;${holder?.familyName};${holder?.givenName};`);
    }
    expect(statSync(at('parc.csv')).mode & 0o077).toBe(0);
    await openWorkshop();
  });

  it('takes a batch of a class and makes an image for two systems', patience, async () => {
    const { page } = key;
    await answerDialogs(at('lot.json'));
    await press(t('newBatch'));
    await page.getByRole('button', { name: new RegExp(`${text('fleet', 'class')}$`) }).click();
    await page.getByRole('option').first().click();
    await press(text('fleet', 'prepareAction'));
    await page.getByText('lot.json').waitFor();
    expect(statSync(at('lot.json')).mode & 0o077).toBe(0);

    const forWindows = at('version/win');
    mkdirSync(forWindows, { recursive: true });
    writeFileSync(join(forWindows, 'Cartable.exe'), executable('win'));
    await signManifest(forWindows, { version: '0.1.0', electron: '45.4.1' }, releaseKey().privateKey);
    await page.getByText(t('programMissing.absent')).first().waitFor();
    await answerDialogs(at('version'));
    await press(t('choosePrograms'));
    await page.getByText(t('programFrom.folder')).waitFor();

    await answerDialogs(at('cartable.img'));
    await page.getByLabel(t('size')).fill('600M');
    await press(t('make'));
    await page.getByText(t('making')).waitFor();
    // Whoever closes the window meanwhile is asked, and may think better of it.
    expect(await closeAndStay()).toMatch(/en cours d’écriture/u);
    await page.getByText('cartable.img').waitFor(patience);
    await page.getByText(t('servesNot', { systems: t('systems.mac') })).waitFor();
  });

  it(
    'writes three at once; the one that is too small fails alone and works the second time',
    patience,
    async () => {
      const { page } = key;
      writeFileSync(at('cle-02.img'), Buffer.alloc(1024 * 1024));
      await answerDialogs(folder);
      await press(t('addImages'));
      await page.getByLabel(t('howManyImages')).fill('3');
      await press(t('chooseFolder'));
      await row('cle-03.img').waitFor();
      for (const name of ['cle-01.img', 'cle-02.img', 'cle-03.img']) {
        await row(name).locator('.check').click();
      }
      await press(t('write_other', { count: 3 }));
      await row('cle-02.img').getByText(t('failed')).waitFor(patience);
      await row('cle-02.img')
        .getByText(/trop petite/)
        .waitFor();
      for (const name of ['cle-01.img', 'cle-03.img']) {
        await row(name)
          .getByText(/^Prête en/)
          .waitFor(patience);
      }
      // Only what is there would be erased.
      expect(await lastQuestion()).toMatch(/cle-02\.img/);
      expect(await lastQuestion()).not.toMatch(/cle-0[13]\.img/);

      truncateSync(at('cle-02.img'), 600 * 1024 * 1024);
      await row('cle-02.img')
        .getByRole('button', { name: t('again') })
        .click();
      await row('cle-02.img')
        .getByText(/^Prête en/)
        .waitFor(patience);
      const { keys } = readBatch(at('lot.json'));
      for (const { serial, holder } of keys.slice(0, 3)) {
        await page
          .getByRole('listitem')
          .filter({ hasText: `${serial} · ${holder?.familyName}` })
          .waitFor();
      }
    },
  );

  it('verifies them, and so does the command', patience, async () => {
    for (const name of ['cle-01.img', 'cle-02.img']) await row(name).locator('.check').click();
    await press(t('verify'));
    for (const name of ['cle-01.img', 'cle-02.img']) await row(name).getByText(t('right')).waitFor(patience);
    expect(await keyCommand(['verify', at('cle-03.img')], 'fr', () => undefined)).toBe(0);
  });

  it('reads a key: what it says itself, and what the fleet knows of it', patience, async () => {
    const { page } = key;
    const { serial = '', holder } = (await keyIn('cle-01.img')) ?? {};
    await row('cle-01.img')
      .getByRole('button', { name: t('readKey') })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(serial, { exact: true }).waitFor();
    await dialog.getByText(t('read.states.waits')).waitFor();
    // From the batch that is open, and once more from the server.
    const name = `${holder?.familyName} ${holder?.givenName}`;
    await dialog.getByText(text('fleet', 'states.prepared'), { exact: true }).first().waitFor();
    expect(await dialog.getByText(name).count()).toBe(2);
    await dialog.getByText(t('read.notStarted')).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('says which key would not start, since its ticket was replaced', patience, async () => {
    const { serial = '' } = (await keyIn('cle-01.img')) ?? {};
    writeFileSync(at('password'), password);
    process.env.CARTABLE_PASSWORD_FILE = at('password');
    const { login } = server.account('technician');
    const onServer = ['--server', server.origin, '--login', login];
    const renew = ['renew', ...onServer, '--to', at('anew.json'), '--confirm', '1', serial];
    expect(await keyCommand(renew, 'fr', () => undefined)).toBe(0);
    delete process.env.CARTABLE_PASSWORD_FILE;
    await press(t('verify'));
    await row('cle-01.img').getByText(t('noStart'), { exact: true }).waitFor(patience);
    await row('cle-01.img').getByText(t('tickets.ticket_renewed')).waitFor();
    await row('cle-02.img').getByText(t('right'), { exact: true }).waitFor();
    expect(await row('cle-02.img').getByText(t('noStart')).count()).toBe(0);
  });

  it('prints the labels of the three', patience, async () => {
    await answerDialogs(at('etiquettes.pdf'));
    await press(t('labels_other', { count: 3 }));
    await key.page.getByText(t('labelsMade')).waitFor();
    expect(readFileSync(at('etiquettes.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect(statSync(at('etiquettes.pdf')).mode & 0o077).toBe(0);
  });

  it('names a key that was written before, for one person, and prints its label', patience, async () => {
    const { page } = key;
    copyFileSync(at('cartable.img'), at('cle-04.img'));
    await answerDialogs(folder);
    await press(t('addImages'));
    await page.getByLabel(t('howManyImages')).fill('4');
    await press(t('chooseFolder'));
    await row('cle-04.img').getByText(t('holds.master')).waitFor();
    const { login } = server.account('pupil-1-04');
    await press(t('newBatch'));
    await page.getByText(text('fleet', 'forPerson'), { exact: true }).click();
    await page.getByLabel(text('fleet', 'assignSearch')).fill(login);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(text('fleet', 'assignTo')) })
      .click();
    await page.getByRole('option', { name: new RegExp(login) }).click();
    await answerDialogs(at('une-personne.json'));
    await press(text('fleet', 'prepareAction'));
    await page.getByText('une-personne.json').waitFor();
    await row('cle-04.img').locator('.check').click();
    await press(t('name'));
    await row('cle-04.img')
      .getByText(/^Prête en/)
      .waitFor(patience);
    const [{ serial = '', holder } = {}] = readBatch(at('une-personne.json')).keys;
    expect(holder?.userId).toBe('pupil-1-04');
    await row('cle-04.img').getByText(`${serial} · ${holder?.familyName}`).waitFor();
    expect(await keyCommand(['verify', at('cle-04.img')], 'fr', () => undefined)).toBe(0);
    await answerDialogs(at('etiquette.pdf'));
    await press(t('labels_one', { count: 1 }));
    await page.getByText(t('labelsMade')).waitFor();
  });

  it(
    'replaces the key that is plugged in, from its row to the successor of the same person',
    patience,
    async () => {
      const { page } = key;
      copyFileSync(at('cartable.img'), at('cle-05.img'));
      const [, old] = readBatch(at('lot.json')).keys;
      await page
        .getByRole('listitem')
        .filter({ hasText: old?.serial ?? '' })
        .getByRole('link', { name: t('inFleet') })
        .click();
      await page.getByRole('heading', { level: 1, name: old?.serial ?? '' }).waitFor();
      await press(text('fleet', 'replace'));
      await answerDialogs(at('remplace.json'));
      await page
        .getByRole('alertdialog')
        .getByRole('button', { name: text('fleet', 'askAction.replace') })
        .click();
      await page.getByRole('heading', { level: 1, name: t('title') }).waitFor();
      await page.getByText('remplace.json').waitFor();
      const [fresh] = readBatch(at('remplace.json')).keys;
      expect(fresh?.holder?.userId).toBe(old?.holder?.userId);
      expect(fresh?.serial).not.toBe(old?.serial);
      await answerDialogs(folder);
      await press(t('addImages'));
      await page.getByLabel(t('howManyImages')).fill('5');
      await press(t('chooseFolder'));
      await row('cle-05.img').locator('.check').click();
      await press(t('name'));
      await row('cle-05.img').getByText(`${fresh?.serial} · ${fresh?.holder?.familyName}`).waitFor(patience);
      // The former one is cut off.
      await page
        .getByRole('listitem')
        .filter({ hasText: old?.serial ?? '' })
        .getByRole('link')
        .click();
      await page.getByText(text('fleet', 'replacedByLink')).waitFor();
      await openWorkshop();
    },
  );

  it(
    'takes a batch over from a computer that stopped, once the technician has said so',
    patience,
    async () => {
      const { page } = key;
      await answerDialogs(at('lot.json'));
      // The batch's comes before the image's.
      await page
        .getByRole('button', { name: t('openFile') })
        .first()
        .click();
      await page.getByText('lot.json').waitFor();
      const hold = { host: 'ATELIER-2', process: 1, since: 1, life: 'another run', token: 't' };
      writeFileSync(lockPath(at('lot.json')), JSON.stringify(hold));
      copyFileSync(at('cartable.img'), at('cle-06.img'));
      await answerDialogs(folder);
      await press(t('addImages'));
      await page.getByLabel(t('howManyImages')).fill('6');
      await press(t('chooseFolder'));
      await row('cle-06.img').locator('.check').click();
      const before = statSync(at('cle-06.img')).mtimeMs;
      await answerDialogs('', 1);
      await press(t('name'));
      await expect
        .poll(lastQuestion, patience)
        .toMatch(/ATELIER-2 a-t-il fini.*lot\.json depuis le \d+ \p{L}+ 19[67]\d à/u);
      await row('cle-06.img').getByText(t('holds.master')).waitFor();
      expect(statSync(at('cle-06.img')).mtimeMs).toBe(before);
      expect(JSON.parse(readFileSync(lockPath(at('lot.json')), 'utf8'))).toEqual(hold);
      await answerDialogs('', 0);
      await press(t('name'));
      await row('cle-06.img')
        .getByText(/^Prête en/)
        .waitFor(patience);
      expect(existsSync(lockPath(at('lot.json')))).toBe(false);
      const [, , , fourth] = readBatch(at('lot.json')).keys;
      await row('cle-06.img').getByText(`${fourth?.serial} · ${fourth?.holder?.familyName}`).waitFor();
    },
  );

  it('is where it was when the technician unlocks again', patience, async () => {
    const { page } = key;
    await page.getByRole('button', { name: text('app', 'lock') }).click();
    await unlock(page, passphrase);
    await openWorkshop();
    for (const name of ['lot.json', 'cartable.img']) await page.getByText(name).waitFor(patience);
    for (const name of ['cle-01.img', 'cle-02.img', 'cle-06.img']) await row(name).waitFor();
  });

  it('made keys that start', patience, async () => {
    const [volume, plugged] = [at('volume.img'), at('plugged')];
    const skip = `skip=${PARTITION_AT / 1024 / 1024}`;
    await must('dd', [`if=${at('cle-01.img')}`, `of=${volume}`, 'bs=1M', skip, 'conv=sparse']);
    expect(await copyOutOfKey(volume, 'vfat', plugged)).toEqual({ unreadable: [] });
    // FAT knows no rights: plugged in, every file may be executed.
    await must('chmod', ['-R', '755', plugged]);
    const program = await driveProgram(join(plugged, 'app', 'linux', 'cartable'), processes);
    await program.page.getByLabel(text('start', 'code.label')).waitFor();
    expect(existsSync(join(plugged, 'data', 'enrolment.json'))).toBe(true);
    await program.close();
  });

  it('works in the packed program, out of its archive', patience, async () => {
    const own = at('technician');
    const executable = await putOnKey(own, packed, { server: server.origin });
    const { page, close } = await driveProgram(executable, processes);
    await signIn(page, server.account('technician').login, password);
    await choosePassphrase(page);
    await keepRecoverySheet(page);
    const here = await page.evaluate(async () => {
      await window.cartable.call('keys.look', {});
      const state = await window.cartable.call('keys.state', {});
      return state.ok && state.value.here;
    });
    expect(here).toMatchObject({ system: 'linux', missing: [], program: '0.1.0' });
    await close();
  });
});
