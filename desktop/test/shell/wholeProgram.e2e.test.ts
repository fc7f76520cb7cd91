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
    const [pid] = await key.app.evaluate(({ app }) =>
      app.getAppMetrics().flatMap((one) => (one.name === 'Cartable' ? [one.pid] : [])),
    );
    expect(pid).toBeDefined();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    const phase = () =>
      key.page.evaluate(async () => {
        const state = await window.cartable.call('host.state', {});
        return state.ok && state.value.phase;
      });
    await eventually(phase).toBe('firstStart');
  });
});
