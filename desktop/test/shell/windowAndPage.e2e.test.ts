import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { ground } from '../../src/main/window/ground.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey, temporaryKey } from '../launch.ts';
import { eventually } from './eventually.ts';
import { makeShellProgram, type ShellProgram, vaultRequests } from './shellProgram.ts';

let program: ShellProgram;
let key: LaunchedKey;
let keyDir: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-e2e-'));
  program = makeShellProgram();
  keyDir = temporaryKey();
  key = await launchKey({ program: program.drivable, keyDir });
});
afterAll(async () => {
  await key?.close();
  program?.remove();
  for (const path of [keyDir, folder]) rmSync(path, { recursive: true, force: true });
});

const menuItem = (id: string) =>
  key.app.evaluate(({ Menu }, name) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(name);
    item?.click();
    return { label: item?.label, accelerator: item?.accelerator };
  }, id);
const zoomFactor = () =>
  key.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor());

describe('the window', () => {
  it('fits a school PC of 1366×768 and is named after the program, whatever the page', async () => {
    const look = () =>
      key.app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return {
          bounds: window?.getBounds(),
          title: window?.getTitle(),
          visible: window?.isVisible(),
          ground: window?.getBackgroundColor().toLowerCase(),
        };
      });
    await eventually(look).toMatchObject({ title: 'Cartable', visible: true, ground: ground.light });
    const shown = await look();
    expect((shown.bounds?.x ?? 0) + (shown.bounds?.width ?? 9999)).toBeLessThanOrEqual(1366);
    expect((shown.bounds?.y ?? 0) + (shown.bounds?.height ?? 9999)).toBeLessThanOrEqual(768);
  });

  it('enlarges to 200 % and back from the menu', async () => {
    // The menu comes once the page has loaded.
    await eventually(() => key.app.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null)).toBe(true);
    expect(await menuItem('zoomIn')).toMatchObject({ label: '&Agrandir', accelerator: 'CmdOrCtrl+Plus' });
    for (let press = 0; press < 8; press += 1) await menuItem('zoomIn');
    expect(await zoomFactor()).toBeCloseTo(2);
    await menuItem('zoomReset');
    expect(await zoomFactor()).toBeCloseTo(1);
  });

  it('speaks the language that the person chose', async () => {
    await key.page.evaluate(() =>
      window.cartable.call('host.setAppearance', { language: 'en', theme: 'dark' }),
    );
    await eventually(() => menuItem('zoomReset').then((item) => item.label)).toBe('&Normal size');
    expect(await key.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
    await key.page.evaluate(() =>
      window.cartable.call('host.setAppearance', { language: 'fr', theme: 'system' }),
    );
    await eventually(() => menuItem('zoomReset').then((item) => item.label)).toBe('Taille &normale');
  });

  it('locks from the menu', async () => {
    expect(await menuItem('lock')).toMatchObject({ accelerator: 'CmdOrCtrl+L' });
    await eventually(() => vaultRequests(keyDir)).toContain('vault.lock {}');
  });

  it('shows its page to screen readers', async () => {
    expect(await key.page.locator('main').ariaSnapshot()).toContain('heading "Cartable"');
  });

  it('opens where it was left, on the key alone', async () => {
    const place = { x: 40, y: 30, width: 900, height: 600 };
    const again = temporaryKey();
    const first = await launchKey({ program: program.drivable, keyDir: again });
    await first.app.evaluate(
      ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
      place,
    );
    await first.close();
    expect(JSON.parse(readFileSync(join(again, 'data/profile/window.json'), 'utf8'))).toMatchObject(place);
    const second = await launchKey({ program: program.drivable, keyDir: again });
    expect(
      await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds()),
    ).toEqual(place);
    await second.close();
    rmSync(again, { recursive: true });
  });
});

describe('a document’s bytes', () => {
  const manifest = 'a'.repeat(64);
  const read = (url: string, range?: string) =>
    key.page.evaluate(
      async ([address, asked]) => {
        const response = await fetch(address, asked === '' ? {} : { headers: { Range: asked } });
        const bytes = new Uint8Array(await response.arrayBuffer());
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          length: bytes.length,
          right: (first: number) => first,
          wrong: bytes.findIndex(
            (byte, index) => byte !== (index + Number(/\d+/u.exec(asked)?.[0] ?? 0)) % 251,
          ),
        };
      },
      [url, range ?? ''] as const,
    );

  it('reach the page’s viewers whole, and run nothing', async () => {
    const url = await key.page.evaluate((m) => {
      const content = { manifest: m, sizeBytes: 1, mime: 'application/pdf' };
      return window.cartable.contentUrl(content, 'Exposé n° 1.pdf');
    }, manifest);
    const whole = await read(url);
    expect(whole).toMatchObject({ status: 200, length: 3 * 1024 * 1024 + 17, wrong: -1 });
    expect(whole.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-security-policy': expect.stringContaining('sandbox'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('are served by ranges, so that a film can be moved through', async () => {
    const part = await read(`app://cartable/content/${manifest}?type=video/mp4`, 'bytes=1048570-2097160');
    expect(part).toMatchObject({ status: 206, length: 1_048_591, wrong: -1 });
    expect(part.headers['content-range']).toBe('bytes 1048570-2097160/3145745');
    expect(await read(`app://cartable/content/${manifest}`, 'bytes=99999999-')).toMatchObject({
      status: 416,
    });
  });

  it.each([
    [`${'b'.repeat(64)}?type=text/plain`, 404],
    ['..%2f..%2fdata', 400],
    [`${'a'.repeat(63)}?type=text/plain`, 400],
    [`${'a'.repeat(64)}?type=text/plain%0d%0aX-Evil:1`, 400],
  ])('are refused for %s', async (path, status) => {
    expect(await read(`app://cartable/content/${path}`)).toMatchObject({ status, length: 0 });
  });

  it('are plain bytes when a page could run in them', async () => {
    const html = await read(`app://cartable/content/${manifest}?type=text/html`);
    expect(html.headers['content-type']).toBe('application/octet-stream');
  });
});

describe('files', () => {
  it('come in by their path on the disk, which the page cannot make up', async () => {
    const path = join(folder, 'Rédaction.txt');
    writeFileSync(path, 'Il était une fois');
    await key.page.evaluate(() => {
      const input = document.createElement('input');
      input.type = 'file';
      document.body.append(input);
    });
    await key.page.setInputFiles('input[type=file]', path);
    const added = await key.page.evaluate(async () => {
      const [file] = document.querySelector<HTMLInputElement>('input[type=file]')?.files ?? [];
      return file === undefined ? undefined : window.cartable.addFile(file);
    });
    expect(added).toMatchObject({ ok: true, value: { name: 'Rédaction.txt' } });
    expect(vaultRequests(keyDir)).toContain(`content.add ${JSON.stringify({ path, name: 'Rédaction.txt' })}`);
    const made = await key.page.evaluate(() => window.cartable.addFile(new File(['x'], '/etc/passwd')));
    expect(made).toMatchObject({ ok: false, error: { code: 'files.not_on_disk' } });
  });
});

describe('the recovery sheet', () => {
  it('is saved as a page of PDF where the person says', async () => {
    const path = join(folder, 'fiche.pdf');
    await key.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, path);
    const saved = await key.page.evaluate(() =>
      window.cartable.call('vault.recoverySheet', { action: 'save' }),
    );
    expect(saved).toEqual({ ok: true, value: { done: true } });
    const pdf = await getDocument({ data: new Uint8Array(readFileSync(path)) }).promise;
    expect(pdf.numPages).toBe(1);
    const { items } = await (await pdf.getPage(1)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    expect(text).toContain('3QK7-8FZ2-M4TN');
    expect(text).toContain('Léa <b>Petit');
    await pdf.destroy();
  });

  it('is saved nowhere when the person cancels or the place cannot be written', async () => {
    await key.app.evaluate(({ dialog }) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
    });
    const save = () =>
      key.page.evaluate(() => window.cartable.call('vault.recoverySheet', { action: 'save' }));
    expect(await save()).toEqual({ ok: true, value: { done: false } });
    await key.app.evaluate(
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      },
      join(folder, 'none', 'fiche.pdf'),
    );
    expect(await save()).toMatchObject({ ok: false, error: { code: 'host.sheet_not_saved' } });
    expect(await key.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});

describe('a copied secret', () => {
  it('leaves the clipboard after thirty seconds', async () => {
    const read = () => key.app.evaluate(async ({ clipboard }) => clipboard.readText());
    await key.page.evaluate(() =>
      window.cartable.call('host.copySecret', { secret: new TextEncoder().encode('3QK7-8FZ2') }),
    );
    expect(await read()).toBe('3QK7-8FZ2');
    await eventually(read).toBe('');
  });

  it('leaves it at once when the key is locked', async () => {
    const read = () => key.app.evaluate(async ({ clipboard }) => clipboard.readText());
    await key.page.evaluate(() =>
      window.cartable.call('host.copySecret', { secret: new TextEncoder().encode('3QK7-8FZ2') }),
    );
    await key.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
    await eventually(read).toBe('');
  });
});
