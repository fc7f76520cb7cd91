import { AppError } from '@cartable/shared/lib/errors.ts';
import { expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

const wrong = () => Promise.reject(new AppError('auth.credentials_wrong'));
const attempt = (throttle: Throttle, address: string, login: string, work: () => Promise<unknown> = wrong) =>
  throttle.guard(address, login, work).then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

test('one account from one place: ten wrong ones, then not even the right one', async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 10; i += 1) {
    expect(await attempt(throttle, '192.0.2.1', 'lina')).toBe('auth.credentials_wrong');
  }
  expect(await attempt(throttle, '192.0.2.1', ' LINA ', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '192.0.2.1', 'yanis', async () => 'in')).toBe('ok');
  expect(await attempt(throttle, '192.0.2.2', 'lina', async () => 'in')).toBe('ok');
});

test('one account from many places: a hundred a day', async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 100; i += 1) await attempt(throttle, `198.51.100.${i}`, 'lina');
  expect(await attempt(throttle, '203.0.113.1', 'lina', async () => 'in')).toBe('auth.throttled');
});

test('many accounts from one network, whichever of its addresses', async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 200; i += 1) await attempt(throttle, `2001:db8:1:2::${i.toString(16)}`, `pupil${i}`);
  expect(await attempt(throttle, '2001:db8:1:2:ffff::1', 'other', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '2001:db8:1:3::1', 'other', async () => 'in')).toBe('ok');
});

test('many accounts from many networks: a network that failed a few times waits, others are not kept out', async () => {
  const throttle = new Throttle();
  const network = (i: number) => `10.0.${i >> 8}.${i & 255}`;
  for (let i = 0; i < 3_000; i += 1) await attempt(throttle, network(i % 600), `pupil${i}`);
  expect(await attempt(throttle, network(7), 'lina', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '203.0.113.1', 'lina', async () => 'in')).toBe('ok');
});

test('who succeeds is never slowed down: a school on one address on Monday morning', async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 500; i += 1) {
    expect(await attempt(throttle, '192.0.2.1', `pupil${i}`, async () => 'in')).toBe('ok');
  }
});

test('requests for mail are counted by network', async () => {
  const throttle = new Throttle();
  for (let i = 0; i < 60; i += 1) await throttle.spend('192.0.2.1');
  await expect(throttle.spend('192.0.2.1')).rejects.toMatchObject({ code: 'auth.throttled' });
  await throttle.spend('192.0.2.2');
});
