import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronRuntime } from '../../../scripts/bootstrap/electronRuntime.ts';
import { answersOnlyItsOwn } from './answersOnlyItsOwn.ts';
import { openSecurityLab, type SecurityLab } from './securityLab.ts';

/** https://www.electronjs.org/docs/latest/tutorial/security#checklist-security-recommendations, by its numbers. */
describe('Electron’s security checklist', () => {
  let lab: SecurityLab;
  beforeAll(async () => {
    lab = await openSecurityLab();
  });
  afterAll(() => lab?.close());

  it('1: only loads secure content: the page cannot reach the network, by the policy', async () => {
    const reached = await lab.key.page.evaluate(
      (url) =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      lab.networkAddress,
    );
    expect(reached).toBe(false);
    expect(lab.networkRequests()).toBe(0);
  });

  it('1: nor by the session, should the policy fail', async () => {
    const reached = await lab.key.app.evaluate(
      ({ session }, url) =>
        session
          .fromPartition('cartable')
          .fetch(url)
          .then(
            () => true,
            () => false,
          ),
      lab.networkAddress,
    );
    expect(reached).toBe(false);
    expect(lab.networkRequests()).toBe(0);
  });

  it('2: has no Node in the page, nor in its workers', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', 'setImmediate'];
    expect(await lab.key.page.evaluate((all) => all.filter((name) => name in globalThis), names)).toEqual([]);
    const inWorker = await lab.key.page.evaluate(
      () => new Promise((resolve) => (new Worker('/worker.js').onmessage = (event) => resolve(event.data))),
    );
    expect(inWorker).toEqual(['undefined', 'undefined']);
    expect(await lab.preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
    });
  });

  it('3: isolates the preload script’s world from the page’s', async () => {
    expect(await lab.preferences()).toMatchObject({ contextIsolation: true });
    // Were the worlds one, a function of the bridge would lead to the preload script's `require`.
    const reached = await lab.key.page.evaluate(() => {
      const make: unknown = window.cartable.call.constructor;
      const read = (make as (code: string) => () => string)('return typeof process + typeof require');
      const { call } = window.cartable;
      const replaced = Reflect.set(window.cartable, 'call', () => 0) && window.cartable.call !== call;
      return { globals: read(), replaced };
    });
    expect(reached).toEqual({ globals: 'undefinedundefined', replaced: false });
  });

  it('4: runs every page in Chromium’s sandbox', async () => {
    expect(await lab.preferences()).toMatchObject({ sandbox: true });
    const pids = await lab.key.app.evaluate(({ app }) =>
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
    const answers = await lab.key.page.evaluate(async () => ({
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
    const flags = await lab.preferences();
    expect(flags).toMatchObject({
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
    });
    expect(flags.enableBlinkFeatures ?? '').toBe('');
    const spelling = await lab.key.app.evaluate(({ session }) =>
      session.fromPartition('cartable').isSpellCheckerEnabled(),
    );
    expect(spelling).toBe(false);
  });

  it('7: holds the page to a strict policy: no inline script, no inline style, no eval', async () => {
    const outcome = await lab.key.page.evaluate(async () => {
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
    const headers = await lab.key.page.evaluate(async () => Object.fromEntries((await fetch('/')).headers));
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
    expect(await lab.preferences()).toMatchObject({ webviewTag: false });
    const before = await lab.key.app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
    await lab.key.page.evaluate((src) => {
      const view = document.createElement('webview');
      view.setAttribute('src', src);
      view.setAttribute('allowpopups', '');
      document.body.append(view);
    }, lab.networkAddress);
    expect(await lab.key.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(
      before,
    );
  });

  answersOnlyItsOwn(() => lab);

  // 19, the fuses, are set and tested where the program is packed (scripts/pack).

  it('20: shows the page four functions and no object of Electron’s', async () => {
    const shown = await lab.key.page.evaluate(() => ({
      names: Object.keys(window.cartable).sort(),
      kinds: [...new Set(Object.values(window.cartable).map((value) => typeof value))],
    }));
    expect(shown).toEqual({ names: ['addFile', 'call', 'contentUrl', 'subscribe'], kinds: ['function'] });
    const seen = await lab.key.page.evaluate(
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
    const started = lab.key.app.evaluate(
      ({ session }) =>
        new Promise<boolean>((resolve) => {
          session.fromPartition('cartable').on('will-download', (event) => resolve(event.defaultPrevented));
        }),
    );
    await lab.key.page.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.txt';
      document.body.append(link);
      link.click();
    });
    expect(await started).toBe(true);
  });

  it('and: keeps the session in memory', async () => {
    const kept = await lab.key.app.evaluate(({ session }) => {
      const own = session.fromPartition('cartable');
      return { persistent: own.isPersistent(), path: own.storagePath };
    });
    expect(kept).toEqual({ persistent: false, path: null });
  });
});
