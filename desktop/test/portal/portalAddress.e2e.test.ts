import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
beforeAll(async () => {
  lab = await openPortalLab();
  const context = await lab.browser();
  await lab.enter(context, 'pupil-1-01');
  await context.close();
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

describe('addresses', () => {
  test.each([
    ['/grades', 'Notes'],
    ['/#/documents', 'Documents'],
  ])('%s is where one lands after signing in', async (place, heading) => {
    const context = await lab.browser();
    const page = await context.newPage();
    await page.goto(lab.origin + place);
    await lab.signIn(page, 'pupil-1-01');
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await context.close();
  });

  test.each(['//exemple.org/', '/?next=https://exemple.org/', '/%5Cexemple', '/#//exemple.org/'])(
    '%s leads nowhere else',
    async (place) => {
      const context = await lab.browser();
      const page = await context.newPage();
      const answer = await page.goto(lab.origin + place);
      expect(answer?.request().redirectedFrom()).toBeNull();
      await lab.signIn(page, 'pupil-1-01');
      expect(new URL(page.url()).origin).toBe(lab.origin);
      await context.close();
    },
  );
});

describe('the page’s policy', () => {
  test('has no unsafe word; the worker’s alone may compile WebAssembly', async () => {
    const page = await fetch(lab.origin);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    for (const header of ['cross-origin-opener-policy', 'cross-origin-resource-policy']) {
      expect(page.headers.get(header)).toBe('same-origin');
    }
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('strict-transport-security')).toBeNull();
  });

  test('a script inside the page, an evaluated text and WebAssembly are refused', async () => {
    const context = await lab.browser();
    const page = await context.newPage();
    await page.goto(lab.origin);
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.head.append(script);
      const tried = async (work: () => unknown) => {
        try {
          await work();
          return 'ran';
        } catch {
          return 'refused';
        }
      };
      // What the test's own driver evaluates is above the policy until its first pause.
      await new Promise((resolve) => setTimeout(resolve));
      const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
      return {
        inline: 'ran' in window,
        // biome-ignore lint/security/noGlobalEval: whether it is refused is what is tested.
        text: await tried(() => eval('1')),
        assembly: await tried(() => WebAssembly.compile(empty)),
        elsewhere: await tried(() => fetch('https://exemple.org/')),
      };
    });
    lab.complaints.length = 0;
    expect(ran).toEqual({ inline: false, text: 'refused', assembly: 'refused', elsewhere: 'refused' });
    await context.close();
  });

  test('another site cannot act with the person’s cookie', async () => {
    const pupil = await lab.browser();
    const page = await lab.enter(pupil, 'pupil-1-04');
    // Another site on this machine: the same server by another name.
    await page.goto(`http://localhost:${lab.line.port}/`);
    const status = await page.evaluate(async (origin) => {
      const headers = { 'X-Cartable-Portal': '1' };
      const asked = await fetch(`${origin}/api/v1/portal/session`, {
        method: 'DELETE',
        credentials: 'include',
        headers,
      }).catch(() => undefined);
      return asked?.status ?? 'refused';
    }, lab.origin);
    lab.complaints.length = 0;
    expect(status).toBe('refused');
    await page.goto(`${lab.origin}/#/grades`);
    await page.getByRole('heading', { level: 1, name: 'Notes' }).waitFor();
    await pupil.close();
    lab.complaints.length = 0;
  });
});
