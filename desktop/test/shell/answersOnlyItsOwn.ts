import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SecurityLab } from './securityLab.ts';

/** The checklist's 13 to 18: where the page cannot go, whom the program answers, and what it serves. */
export function answersOnlyItsOwn(lab: () => SecurityLab): void {
  it.each(['https://example.org/', 'file:///etc/passwd', 'data:text/html,x', 'app://other/'])(
    '13: does not navigate to %s',
    async (target) => {
      await lab().key.page.evaluate((url) => {
        location.href = url;
      }, target);
      // A command answered after the attempt proves that the page is still ours.
      const state = await lab().key.page.evaluate(() => window.cartable.call('host.state', {}));
      expect(state.ok).toBe(true);
      expect(lab().key.page.url()).toBe('app://cartable/');
    },
  );

  it('14: opens no new window', async () => {
    expect(await lab().key.page.evaluate(() => window.open('/other.html') === null)).toBe(true);
    await lab().key.page.evaluate(() => {
      const link = document.querySelector('#blank');
      for (const modifier of ['none', 'shiftKey', 'ctrlKey']) {
        link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, [modifier]: true }));
      }
    });
    expect((await lab().key.page.evaluate(() => window.cartable.call('host.state', {}))).ok).toBe(true);
    expect(await lab().key.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('15: hands only the configured server’s addresses to the system', async () => {
    const open = (url: string) =>
      lab().key.page.evaluate((address) => window.cartable.call('host.openExternal', { url: address }), url);
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'javascript:1',
      `${lab().server}.evil.example/`,
    ]) {
      expect(await open(url)).toMatchObject({ ok: false, error: { code: 'host.address_refused' } });
    }
    expect(lab().opened()).toBe('');
    expect(await open(`${lab().server}/aide`)).toMatchObject({ ok: true });
    await expect.poll(lab().opened).toBe(`${lab().server}/aide\n`);
  });

  it('16: ships the Electron that the project pins, in every place that names it', async () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    const pinned: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(pinned).toMatchObject({
      devDependencies: { electron: expect.stringMatching(/^\d+\.\d+\.\d+$/u) },
    });
    const version = (pinned as { devDependencies: { electron: string } }).devDependencies.electron;
    const builder = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
    expect(builder).toContain(`electronVersion: ${version}`);
  });

  it('17: answers no other window, even one with the same preload script and address', async () => {
    const answer = await lab().key.app.evaluate(async ({ BrowserWindow, session }, preload) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload, session: session.fromPartition('cartable') },
      });
      await stranger.loadURL('app://cartable/');
      const result: unknown = await stranger.webContents.executeJavaScript(`cartable.call('host.state', {})`);
      stranger.destroy();
      return result;
    }, lab().preload);
    expect(answer).toMatchObject({ ok: false, error: { code: 'host.not_allowed' } });
  });

  it('17: refuses unknown commands and arguments of another shape', async () => {
    const answers = await lab().key.page.evaluate(async () => {
      const call: unknown = window.cartable.call;
      const raw = call as (name: unknown, args: unknown) => Promise<unknown>;
      return [
        await raw('key.open', { dataDir: '/' }),
        await raw('host.openExternal', { url: 3 }),
        await raw(7, null),
      ];
    });
    expect(answers).toMatchObject([
      { error: { code: 'host.not_allowed' } },
      { error: { code: 'host.bad_request' } },
      { error: { code: 'host.not_allowed' } },
    ]);
  });

  it('18: serves its pages without file://, which it cannot read either', async () => {
    expect(lab().key.page.url()).toBe('app://cartable/');
    const read = await lab().key.page.evaluate(() =>
      fetch('file:///etc/hostname').then(
        () => true,
        () => false,
      ),
    );
    expect(read).toBe(false);
  });

  it.each([
    '/../main/main.cjs',
    '/..%2fmain%2fmain.cjs',
    '/%2e%2e/main/main.cjs',
    '/..%5cmain%5cmain.cjs',
    '/....//main/main.cjs',
    '//etc/passwd',
    '/index.html%00.js',
    '/ui/../../vault/vault.cjs',
    '/content/../index.html/../../main/main.cjs',
  ])('18: leads nowhere outside the interface’s folder: %s', async (path) => {
    const status = await lab().key.page.evaluate(
      (url) =>
        fetch(url).then(
          (r) => r.status,
          () => 'refused',
        ),
      `app://cartable${path}`,
    );
    expect([404, 400, 'refused']).toContain(status);
  });

  it('18: is read only', async () => {
    expect(
      await lab().key.page.evaluate(async () => (await fetch('/', { method: 'POST', body: 'x' })).status),
    ).toBe(405);
  });
}
