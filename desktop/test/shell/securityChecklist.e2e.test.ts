import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronRuntime } from '../../../scripts/bootstrap/electronRuntime.ts';
import { type LaunchedKey, launchKey } from '../launch.ts';
import { makeShellProgram, type ShellProgram } from './shellProgram.ts';

/** https://www.electronjs.org/docs/latest/tutorial/security#checklist-security-recommendations, by its numbers. */
describe('Electron’s security checklist', () => {
  let program: ShellProgram;
  let key: LaunchedKey;
  let folder: string;
  let network: Server;
  let networkAddress: string;
  let networkRequests = 0;
  const server = 'https://ent.example.fr';
  const opened = (): string => {
    try {
      return readFileSync(join(folder, 'opened'), 'utf8');
    } catch {
      return '';
    }
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cartable-e2e-'));
    writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${folder}/opened'\n`);
    chmodSync(join(folder, 'xdg-open'), 0o755);
    network = createServer((_request, response) => {
      networkRequests += 1;
      response.setHeader('Access-Control-Allow-Origin', '*').end('reached');
    });
    await new Promise<void>((resolve) => network.listen(0, '127.0.0.1', resolve));
    const address = network.address();
    networkAddress = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
    program = makeShellProgram();
    key = await launchKey({
      program: program.drivable,
      server,
      env: { PATH: `${folder}:${process.env.PATH ?? ''}` },
    });
  });
  afterAll(async () => {
    await key?.close();
    network?.close();
    program?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const preferences = () =>
    key.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      // Not in the public types; the only way to read what the window was really made with.
      const contents: unknown = window?.webContents;
      return (contents as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences();
    });

  it('1: only loads secure content: the page cannot reach the network, by the policy', async () => {
    const reached = await key.page.evaluate(
      (url) =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      networkAddress,
    );
    expect(reached).toBe(false);
    expect(networkRequests).toBe(0);
  });

  it('1: nor by the session, should the policy fail', async () => {
    const reached = await key.app.evaluate(
      ({ session }, url) =>
        session
          .fromPartition('cartable')
          .fetch(url)
          .then(
            () => true,
            () => false,
          ),
      networkAddress,
    );
    expect(reached).toBe(false);
    expect(networkRequests).toBe(0);
  });

  it('2: has no Node in the page, nor in its workers', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'setImmediate'];
    expect(await key.page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
    const inWorker = await key.page.evaluate(
      () => new Promise((resolve) => (new Worker('/worker.js').onmessage = (event) => resolve(event.data))),
    );
    expect(inWorker).toEqual(['undefined', 'undefined']);
    expect(await preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it('3: isolates the preload script’s world from the page’s', async () => {
    expect(await preferences()).toMatchObject({ contextIsolation: true });
    // Were the worlds one, a function of the bridge would lead to the preload script's `require`.
    const reached = await key.page.evaluate(() => {
      const make: unknown = window.cartable.call.constructor;
      const read = (make as (code: string) => () => string)('return typeof process + typeof require');
      const { call } = window.cartable;
      const replaced = Reflect.set(window.cartable, 'call', () => 0) && window.cartable.call !== call;
      return { globals: read(), replaced };
    });
    expect(reached).toEqual({ globals: 'undefinedundefined', replaced: false });
  });

  it('4: runs every page in Chromium’s sandbox', async () => {
    expect(await preferences()).toMatchObject({ sandbox: true });
    const pids = await key.app.evaluate(({ app }) =>
      app
        .getAppMetrics()
        .filter((process) => process.type === 'Tab')
        .map((process) => process.pid),
    );
    expect(pids.length).toBeGreaterThan(0);
    const { sandbox } = await electronRuntime();
    if (process.platform !== 'linux') return;
    for (const pid of pids) {
      const filtered = /^Seccomp:\s*2$/mu.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      expect(filtered).toBe(sandbox !== 'none');
    }
  });

  it('5: refuses every permission, asked for or checked', async () => {
    const answers = await key.page.evaluate(async () => ({
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (e) => e.name,
      ),
      microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        (e) => e.name,
      ),
      screen: await navigator.mediaDevices.getDisplayMedia().then(
        () => 'granted',
        (e) => e.name,
      ),
      notifications: await Notification.requestPermission(),
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (e) => resolve(e.code),
        ),
      ),
      clipboard: await navigator.clipboard.readText().then(
        () => 'granted',
        (e) => e.name,
      ),
      midi: await navigator.requestMIDIAccess().then(
        () => 'granted',
        (e) => e.name,
      ),
    }));
    expect(Object.values(answers)).not.toContain('granted');
    expect(answers).toMatchObject({ notifications: 'denied', geolocation: 'denied', place: 1 });
  });

  it('6, 8, 9, 10: keeps Chromium’s own protections on', async () => {
    const flags = await preferences();
    expect(flags).toMatchObject({
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    });
    expect(flags.enableBlinkFeatures ?? '').toBe('');
    const spelling = await key.app.evaluate(({ session }) =>
      session.fromPartition('cartable').isSpellCheckerEnabled(),
    );
    expect(spelling).toBe(false);
  });

  it('7: holds the page to a strict policy: no inline script, no inline style, no eval', async () => {
    const outcome = await key.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: rgb(1, 2, 3)">x</p>');
      const styled = document.querySelector('#styled');
      await new Promise((resolve) => setTimeout(resolve, 0));
      return {
        ran: 'ran' in window,
        colour: styled && getComputedStyle(styled).color,
        evaluated: window.evaluated,
        violations: [...window.violations],
      };
    });
    expect(outcome).toMatchObject({ ran: false, evaluated: 'EvalError' });
    expect(outcome.colour).not.toBe('rgb(1, 2, 3)');
    expect(outcome.violations).toEqual(expect.arrayContaining(['script-src-elem', 'style-src-attr']));
  });

  it('7: sends the policy and every other security header with each of its files', async () => {
    const headers = await key.page.evaluate(async () => Object.fromEntries((await fetch('/')).headers));
    expect(headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
  });

  it('11, 12: has no webview', async () => {
    expect(await preferences()).toMatchObject({ webviewTag: false });
    const before = await key.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
    await key.page.evaluate((src) => {
      const view = document.createElement('webview');
      view.setAttribute('src', src);
      view.setAttribute('allowpopups', '');
      document.body.append(view);
    }, networkAddress);
    expect(await key.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before);
  });

  it.each(['https://example.org/', 'file:///etc/passwd', 'data:text/html,x', 'app://other/'])(
    '13: does not navigate to %s',
    async (target) => {
      await key.page.evaluate((url) => {
        location.href = url;
      }, target);
      // A command answered after the attempt proves that the page is still ours.
      const state = await key.page.evaluate(() => window.cartable.call('host.state', {}));
      expect(state.ok).toBe(true);
      expect(key.page.url()).toBe('app://cartable/');
    },
  );

  it('14: opens no new window', async () => {
    expect(await key.page.evaluate(() => window.open('/other.html') === null)).toBe(true);
    await key.page.evaluate(() => {
      const link = document.querySelector('#blank');
      for (const modifier of ['none', 'shiftKey', 'ctrlKey']) {
        link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, [modifier]: true }));
      }
    });
    expect((await key.page.evaluate(() => window.cartable.call('host.state', {}))).ok).toBe(true);
    expect(await key.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('15: hands only the configured server’s addresses to the system', async () => {
    const open = (url: string) =>
      key.page.evaluate((address) => window.cartable.call('host.openExternal', { url: address }), url);
    for (const url of [
      'https://evil.example/',
      'file:///etc/passwd',
      'javascript:1',
      `${server}.evil.example/`,
    ]) {
      expect(await open(url)).toMatchObject({ ok: false, error: { code: 'host.address_refused' } });
    }
    expect(opened()).toBe('');
    expect(await open(`${server}/aide`)).toMatchObject({ ok: true });
    await expect.poll(opened).toBe(`${server}/aide\n`);
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
    const answer = await key.app.evaluate(async ({ BrowserWindow, session }, preload) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload, session: session.fromPartition('cartable') },
      });
      await stranger.loadURL('app://cartable/');
      const result: unknown = await stranger.webContents.executeJavaScript(`cartable.call('host.state', {})`);
      stranger.destroy();
      return result;
    }, program.preload);
    expect(answer).toMatchObject({ ok: false, error: { code: 'host.not_allowed' } });
  });

  it('17: refuses unknown commands and arguments of another shape', async () => {
    const answers = await key.page.evaluate(async () => {
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
    expect(key.page.url()).toBe('app://cartable/');
    const read = await key.page.evaluate(() =>
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
    const status = await key.page.evaluate(
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
      await key.page.evaluate(async () => (await fetch('/', { method: 'POST', body: 'x' })).status),
    ).toBe(405);
  });

  // 19, the fuses, are set and tested where the program is packed (scripts/pack).

  it('20: shows the page four functions and no object of Electron’s', async () => {
    const shown = await key.page.evaluate(() => ({
      names: Object.keys(window.cartable).sort(),
      kinds: [...new Set(Object.values(window.cartable).map((value) => typeof value))],
    }));
    expect(shown).toEqual({ names: ['addFile', 'call', 'contentUrl', 'subscribe'], kinds: ['function'] });
    const seen = await key.page.evaluate(
      () =>
        new Promise<readonly unknown[]>((resolve) => {
          const listener: (...args: readonly unknown[]) => void = (...args) => resolve(args);
          window.cartable.subscribe(listener);
          void window.cartable.call('query', { name: 'test.state', args: {} });
        }),
    );
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ type: 'state' });
  });

  it('and: saves no download', async () => {
    const started = key.app.evaluate(
      ({ session }) =>
        new Promise<boolean>((resolve) => {
          session.fromPartition('cartable').on('will-download', (event) => resolve(event.defaultPrevented));
        }),
    );
    await key.page.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.txt';
      document.body.append(link);
      link.click();
    });
    expect(await started).toBe(true);
  });

  it('and: keeps the session in memory', async () => {
    const kept = await key.app.evaluate(({ session }) => {
      const own = session.fromPartition('cartable');
      return { persistent: own.isPersistent(), path: own.storagePath };
    });
    expect(kept).toEqual({ persistent: false, path: null });
  });
});
