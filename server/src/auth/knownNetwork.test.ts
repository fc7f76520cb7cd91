import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ trustProxy: ['loopback'] });
});
afterAll(() => server.stop());

/** A sign-in in the portal, from this address. */
async function signIn(login: string, address: string, password: string): Promise<string> {
  const response = await fetch(`${server.origin}/api/v1/portal/sessions`, {
    method: 'POST',
    headers: {
      'X-Cartable-Portal': '1',
      'X-Forwarded-For': address,
      Origin: server.origin,
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/json',
      'User-Agent': 'Mozilla/5.0 Firefox/140.0',
    },
    body: JSON.stringify({ login, password, label: 'Firefox' }),
  });
  const answer = (await response.json()) as { readonly code?: string };
  return response.ok ? 'ok' : (answer.code ?? '');
}

test('an account guessed from many networks still opens where it was opened before', async () => {
  await activated(testClient(server.origin), server.account('pupil-1-01').code);
  const { login } = server.account('pupil-1-01');
  const home = '2001:db8:1:7::5';
  expect(await signIn(login, home, testPassword)).toBe('ok');
  for (let i = 0; i < 30; i += 10) {
    const guesses = Array.from({ length: 10 }, (_, k) => signIn(login, `2001:db8:1:a${i + k}::1`, 'faux'));
    expect(new Set(await Promise.all(guesses))).toEqual(new Set(['auth.credentials_wrong']));
  }
  expect(await signIn(login, '2001:db8:1:b::1', testPassword)).toBe('auth.throttled');
  expect(await signIn(login, home, testPassword)).toBe('ok');
  expect(await signIn('personne.inconnue', home, testPassword)).toBe('auth.credentials_wrong');
});
