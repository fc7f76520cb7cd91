import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareKeyFolder } from '@cartable/desktop/main/key/prepareKeyFolder.ts';
import { startConnectProxy } from '@cartable/desktop/network/testing/connectProxy.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../bootstrap/root.ts';
import { packProgram } from '../../pack/packProgram.ts';
import { connectToProgram, debuggerAddress } from '../../pack/programDebugger.ts';
import { activateAccount, choosePassphrase, keepRecoverySheet } from '../../start/tour/firstStart.ts';
import { text } from '../../start/tour/texts.ts';

/**
 * The key's own start file begins the machine's copy of the packed program, in real Electron. The copy must belong to the administrator, and
 * inside a user namespace nothing does: as root the program runs without Chromium's sandbox, which is not what is looked at here.
 */
const isRoot = process.getuid?.() === 0;
let folder = '';
let key = '';
let copy = '';
let server: TestServer;
const at = (...names: readonly string[]) => join(folder, ...names);

async function lay(variant: 'product' | 'drivable'): Promise<void> {
  const program = await packProgram(variant);
  for (const place of [key, at('opt')]) rmSync(place, { recursive: true, force: true });
  prepareKeyFolder(key, { server: server.origin });
  mkdirSync(join(key, 'app', 'linux'), { recursive: true });
  // The key holds no program but its manifest: what starts can only be the copy.
  for (const name of ['manifest.json', 'manifest.sig'])
    cpSync(join(program.folder, name), join(key, 'app', 'linux', name));
  copy = at('opt', 'app', '1');
  cpSync(program.folder, copy, { recursive: true, verbatimSymlinks: true });
  writeFileSync(`${copy}.ok`, '');
  const script = readFileSync(join(ROOT, 'build', 'key', 'Cartable.sh'), 'utf8');
  writeFileSync(
    join(key, 'Cartable.sh'),
    script.replace('cache=/opt/cartable/app', `cache="${at('opt', 'app')}"`),
  );
}

function startFile(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn('sh', [join(key, 'Cartable.sh'), '--no-sandbox', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-cached-'));
  key = at('key');
  server = await startTestServer();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(isRoot)('a key in a lab machine', () => {
  it('starts the product’s copy on itself; a copy that differs opens nothing', {
    timeout: 240_000,
  }, async () => {
    await lay('product');
    const child = startFile([]);
    const gone = once(child, 'exit');
    const holder = join(key, 'data', 'lock', 'holder');
    await expect.poll(() => existsSync(holder), { timeout: 30_000, interval: 100 }).toBe(true);
    expect(readlinkSync(`/proc/${child.pid}/exe`)).toBe(join(copy, 'cartable'));
    child.kill();
    await gone;

    // Started without the start file's care, the program itself refuses a key of another version.
    appendFileSync(join(copy, 'manifest.json'), ' ');
    const direct = spawn(join(copy, 'cartable'), ['--no-sandbox', `--key=${key}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let words = '';
    direct.stderr.setEncoding('utf8').on('data', (text: string) => {
      words += text;
      if (words.includes('key.override_refused')) direct.kill('SIGKILL');
    });
    await once(direct, 'exit');
    expect(words).toContain('cartable: key.override_refused');
    // The start file looks no further, and the key has no program of its own here.
    const own = startFile([]);
    expect(await once(own, 'exit')).toEqual([126, null]);
  });

  it('obeys the machine’s policy: a broken part is told, the proxy is used, nothing is printed', {
    timeout: 240_000,
  }, async () => {
    await lay('drivable');
    const proxy = await startConnectProxy();
    const policy = at('policy.json');
    writeFileSync(policy, JSON.stringify({ proxy: proxy.origin, leaseDays: 0, printing: false }), {
      mode: 0o644,
    });
    const child = startFile(['--remote-debugging-port=0', '--lang=fr'], { CARTABLE_POLICY: policy });
    const gone = once(child, 'exit');
    try {
      const browser = await connectToProgram(await debuggerAddress(child));
      const context = browser.contexts()[0];
      const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
      if (page === undefined) throw new Error('no window');
      await page.getByText('leaseDays').waitFor();
      const pictures = join(ROOT, '.cartable', 'screens');
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, 'policy-first-start.png') });
      const { code } = server.account('pupil-1-01');
      await activateAccount(page, { code, password: 'une phrase assez longue pour le test' });
      await choosePassphrase(page);
      expect(await page.getByRole('button', { name: text('start', 'sheet.save') }).count()).toBe(1);
      expect(await page.getByRole('button', { name: text('start', 'sheet.print') }).count()).toBe(0);
      const asked = await page.evaluate(async () => {
        const { cartable } = window as unknown as {
          readonly cartable: { call(name: string, args: unknown): Promise<unknown> };
        };
        return cartable.call('vault.recoverySheet', { action: 'print' });
      });
      expect(asked).toMatchObject({ ok: false, error: { code: 'policy.printing_off' } });
      await keepRecoverySheet(page);
      expect(proxy.tunnels()).toBeGreaterThan(0);
      await browser.close().catch(() => undefined);
    } finally {
      child.kill();
      await gone;
      await proxy.close();
    }
  });
});
