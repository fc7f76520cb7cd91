import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { beginVisit, endVisit, type VisitPage } from './providerVisit.ts';

/** A tab: its storage lives as long as it does, its address changes. */
function tab() {
  const kept = new Map<string, string>();
  const page = {
    hash: '',
    storage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    replace(hash: string) {
      page.hash = hash;
    },
  };
  return { page: page satisfies VisitPage, kept };
}

async function away(place: string) {
  const { page, kept } = tab();
  page.hash = place;
  const address = await beginVisit('essai', page);
  const query = new URLSearchParams(address.split('?')[1]);
  return { page, kept, address, state: query.get('state') ?? '', challenge: query.get('challenge') ?? '' };
}
const code = 'c'.repeat(43);

describe('a visit to a provider', () => {
  test('of an open account comes back to be linked, and signs nobody in', async () => {
    const { page } = tab();
    page.hash = '#/settings';
    const address = await beginVisit('essai', page, { link: true });
    const state = new URLSearchParams(address.split('?')[1]).get('state') ?? '';
    page.hash = `#/federation?code=${code}&state=${state}`;
    expect(endVisit(page)).toEqual({ link: { code, verifier: expect.any(String) } });
    expect(page.hash).toBe('#/settings');
  });

  test('says when it comes back whether the person had said that the device is theirs', async () => {
    for (const trusted of [true, false]) {
      const { page } = tab();
      const address = await beginVisit('essai', page, { trusted });
      const state = new URLSearchParams(address.split('?')[1]).get('state') ?? '';
      // It is this browser's own business: the provider is told nothing of it.
      expect(address).not.toContain('trusted');
      page.hash = `#/federation?code=${code}&state=${state}`;
      expect(endVisit(page)).toMatchObject({ came: { code }, trusted });
    }
  });

  test('takes the challenge of a secret that stays in the tab, and comes back to the same place', async () => {
    const { page, kept, address, state, challenge } = await away('#/grades');
    expect(address).toMatch(/^\/api\/v1\/federation\/essai\/start\?return=portal&/);
    page.hash = `#/federation?code=${code}&state=${state}`;
    const result = endVisit(page);
    if (result === undefined || !('came' in result)) throw new Error('nothing came');
    expect(result.came.code).toBe(code);
    expect(createHash('sha256').update(result.came.verifier).digest('base64url')).toBe(challenge);
    expect(page.hash).toBe('#/grades');
    expect(kept.size).toBe(0);
  });

  test('is believed once: loading the page again or going back finds nothing', async () => {
    const { page, state } = await away('');
    page.hash = `#/federation?code=${code}&state=${state}`;
    expect(endVisit(page)).toHaveProperty('came');
    expect(endVisit(page)).toBeUndefined();
    page.hash = `#/federation?code=${code}&state=${state}`;
    expect(endVisit(page)).toEqual({ code: 'auth.federation_refused', data: {} });
  });

  test('tells what the provider or the server refused', async () => {
    const { page, state } = await away('');
    page.hash = `#/federation?error=auth.provider_away&state=${state}`;
    expect(endVisit(page)).toEqual({ code: 'auth.provider_away', data: {} });
  });

  test('tells how long to wait, as a number', async () => {
    for (const [said, data] of [
      ['90', { seconds: 90 }],
      ['x', {}],
    ] as const) {
      const { page, state } = await away('');
      page.hash = `#/federation?error=auth.throttled&state=${state}&seconds=${said}`;
      expect(endVisit(page)).toEqual({ code: 'auth.throttled', data });
    }
  });

  test.each([
    ['another visit’s state', `code=${code}&state=other`],
    ['no state', `code=${code}`],
    ['an error that is no code', 'error=%3Cb%3E&state=STATE'],
    ['nothing at all', 'state=STATE'],
  ])('refuses %s', async (_, query) => {
    const { page, state } = await away('#/home');
    page.hash = `#/federation?${query.replace('STATE', state)}`;
    expect(endVisit(page)).toEqual({ code: 'auth.federation_refused', data: {} });
    expect(page.hash).toBe('#/home');
  });

  test('that was given up leaves no secret behind', async () => {
    const { page, kept } = await away('#/home');
    page.hash = '#/home';
    expect(endVisit(page)).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  test('never goes back to an address outside the page', async () => {
    const { page, kept } = await away('#/home');
    for (const [key, text] of kept) kept.set(key, text.replace('#/home', '//exemple.org'));
    page.hash = `#/federation?code=${code}&state=x`;
    expect(endVisit(page)).toEqual({ code: 'auth.federation_refused', data: {} });
    expect(page.hash).toBe('');
  });
});
