import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey } from '../launch.ts';
import { eventually } from './eventually.ts';

/** The real interface, vault and shell together, as built. */
describe('the whole program on a new key', () => {
  let key: LaunchedKey;
  const complaints: string[] = [];
  beforeAll(async () => {
    key = await launchKey({ server: 'http://127.0.0.1:9' });
    key.page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    key.page.on('pageerror', (error) => complaints.push(error.message));
    await key.page.reload();
  });
  afterAll(() => key?.close());

  it('shows the first start, in French, under the strict policy and without a complaint', async () => {
    await key.page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await key.page.evaluate(() => document.documentElement.lang)).toBe('fr');
    expect(complaints).toEqual([]);
  });

  it('tells its state: a key without a profile, the server that the technician set, the version', async () => {
    const state = await key.page.evaluate(() => window.cartable.call('host.state', {}));
    expect(state).toMatchObject({
      ok: true,
      value: { phase: 'firstStart', server: 'http://127.0.0.1:9', version: '0.1.0', host: 'electron' },
    });
  });

  it('brings its vault back when its process is killed', async () => {
    const vaultPid = () =>
      key.app.evaluate(({ app }) => app.getAppMetrics().find((one) => one.name === 'Cartable')?.pid);
    // The vault's process starts a moment after the page, so that it does not compete with the first picture.
    await eventually(vaultPid).toBeDefined();
    const pid = await vaultPid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await eventually(vaultPid).not.toBe(pid);
    const phase = () =>
      key.page.evaluate(async () => {
        const state = await window.cartable.call('host.state', {});
        return state.ok && state.value.phase;
      });
    await eventually(phase).toBe('firstStart');
  });
});
