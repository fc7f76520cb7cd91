import { expect, test } from 'vitest';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { refusalUrl, returnTarget, returnUrl } from './returnTarget.ts';

const origin = 'https://cartable.example';

test('the portal’s own page and loopback listeners are returned to', () => {
  expect(returnUrl(returnTarget('portal', origin), { code: 'a b' })).toBe(
    'https://cartable.example/#/federation?code=a+b',
  );
  for (const host of ['127.0.0.1', '[::1]']) {
    const target = returnTarget(`http://${host}:50123/cartable`, origin);
    expect(returnUrl(target, { code: 'a&b' })).toBe(`http://${host}:50123/cartable?code=a%26b`);
  }
});

test.each([
  'https://mechant.example/',
  'https://cartable.example.mechant.example/',
  'http://localhost:50123/cartable',
  'http://127.0.0.1/cartable',
  'http://127.0.0.1:80/cartable',
  'http://127.0.0.1:99999/cartable',
  'http://127.0.0.1:50123/',
  'http://127.0.0.1:50123/cartable/../x',
  'http://127.0.0.1:50123@mechant.example/cartable',
  'http://127.0.0.1.mechant.example:50123/cartable',
  'http://2130706433:50123/cartable',
  '//mechant.example/cartable',
  'javascript:alert(1)',
  'portal\r\nLocation: https://mechant.example',
  'PORTAL',
  '',
])('%j is refused', (asked) => {
  expect(() => returnTarget(asked, origin)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
});

test('a refusal says why and how long to wait, to the portal in the fragment and to a program in the query', () => {
  const portal = returnTarget('portal', 'https://cartable.example');
  const throttled = new AppError('auth.throttled', { seconds: 90 });
  expect(refusalUrl(portal, throttled, 'etat')).toBe(
    'https://cartable.example/#/federation?error=auth.throttled&state=etat&seconds=90',
  );
  const program = returnTarget('http://127.0.0.1:50123/cartable', 'https://cartable.example');
  expect(refusalUrl(program, new AppError('auth.provider_away'), 'etat')).toBe(
    'http://127.0.0.1:50123/cartable?error=auth.provider_away&state=etat',
  );
});
