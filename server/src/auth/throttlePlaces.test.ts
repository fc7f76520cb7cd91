import { AppError } from '@cartable/shared/lib/errors.ts';
import { describe, expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

let now = 0;
const newThrottle = () => new Throttle({ monotonic: () => now });
const wrong = () => Promise.reject(new AppError('auth.credentials_wrong'));
const attempt = (throttle: Throttle, address: string, login: string, work: () => Promise<unknown> = wrong) =>
  throttle.guard(address, login, work).then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

describe('where somebody has signed in before', () => {
  const quarterMs = 15 * 60_000;
  /** Lina has signed in at home and at school. */
  const places: readonly string[] = ['2001:db8:1:2::7', '192.0.2.1'];
  const throttleOfLina = () =>
    new Throttle(
      { monotonic: () => now },
      async (login, address) => login === 'lina' && places.includes(address),
    );
  const comesIn = (throttle: Throttle, address: string, login = 'lina') =>
    attempt(throttle, address, login, async () => 'in');

  test('its owner comes in, whoever guesses elsewhere; elsewhere nobody does', async () => {
    const throttle = throttleOfLina();
    for (let i = 0; i < 150; i += 1) await attempt(throttle, `198.51.100.${i}`, 'lina');
    expect(await comesIn(throttle, '203.0.113.1')).toBe('auth.throttled');
    for (const place of places) expect(await comesIn(throttle, place)).toBe('ok');
    // A place of Lina's is not one of Yanis'.
    for (let i = 0; i < 150; i += 1) await attempt(throttle, `198.51.100.${i}`, 'yanis');
    expect(await comesIn(throttle, '192.0.2.1', 'yanis')).toBe('auth.throttled');
  });

  test('who guesses there, behind the address of a whole school, is bounded; and keeps her out of nowhere else', async () => {
    const throttle = throttleOfLina();
    let made = 0;
    const guess = async () => {
      made += 1;
      return wrong();
    };
    for (let quarter = 0; quarter < 20; quarter += 1) {
      for (let i = 0; i < 50; i += 1) await attempt(throttle, '192.0.2.1', 'lina', guess);
      expect(made).toBe(Math.min(100, (quarter + 1) * 10));
      now += quarterMs;
    }
    expect(await comesIn(throttle, '192.0.2.1')).toBe('auth.throttled');
    expect(await comesIn(throttle, '192.0.2.1', 'yanis')).toBe('ok');
    expect(await comesIn(throttle, '2001:db8:1:2::7')).toBe('ok');
    expect(await comesIn(throttle, '203.0.113.1')).toBe('ok');
  });

  test('a machine on the same site of a carrier does not keep her out', async () => {
    const throttle = throttleOfLina();
    for (let i = 0; i < 4_000; i += 1)
      await attempt(throttle, `2001:db8:1:${(i + 9).toString(16)}::1`, `p${i}`);
    for (let i = 0; i < 40; i += 1) await attempt(throttle, `2001:db8:1:${(i + 9).toString(16)}::1`, 'lina');
    expect(await comesIn(throttle, '2001:db8:1:2::7')).toBe('ok');
  });

  test('what she mistypes there gives a machine of the same site nothing back', async () => {
    const throttle = throttleOfLina();
    const next = (i: number) => attempt(throttle, `2001:db8:1:${(i + 9).toString(16)}::1`, 'lina');
    for (let i = 0; i < 30; i += 1) await next(i);
    for (let i = 0; i < 9; i += 1) await attempt(throttle, '2001:db8:1:2::7', 'lina');
    expect(await comesIn(throttle, '2001:db8:1:2::7')).toBe('ok');
    expect(await next(99)).toBe('auth.throttled');
  });

  test('nothing is read for whoever is refused anyhow', async () => {
    let reads = 0;
    const throttle = new Throttle({ monotonic: () => now }, async () => {
      reads += 1;
      return false;
    });
    for (let i = 0; i < 50; i += 1) await attempt(throttle, '192.0.2.1', 'lina');
    expect(reads).toBe(10);
  });
});

describe('from one site', () => {
  const networkOfSite = (i: number) => `2001:db8:7:${i.toString(16)}::1`;

  test('an account is guessed thirty times a day, from however many networks, and its day goes on elsewhere', async () => {
    const throttle = newThrottle();
    const answers: string[] = [];
    for (let i = 0; i < 150; i += 1) answers.push(await attempt(throttle, networkOfSite(i), 'lina'));
    expect(answers.filter((one) => one === 'auth.credentials_wrong')).toHaveLength(30);
    expect(await attempt(throttle, '2001:db8:8::1', 'lina', async () => 'in')).toBe('ok');
    expect(await attempt(throttle, networkOfSite(999), 'yanis', async () => 'in')).toBe('ok');
  });

  test('one address alone does not lock an account elsewhere, however patient', async () => {
    const throttle = newThrottle();
    for (let i = 0; i < 20; i += 1) {
      for (let k = 0; k < 10; k += 1) await attempt(throttle, '192.0.2.1', 'lina');
      now += 15 * 60_000;
    }
    expect(await attempt(throttle, '192.0.2.1', 'lina', async () => 'in')).toBe('auth.throttled');
    expect(await attempt(throttle, '192.0.2.2', 'lina', async () => 'in')).toBe('ok');
  });

  test('many accounts are guessed three thousand times, from however many networks', async () => {
    const throttle = newThrottle();
    for (let i = 0; i < 3_000; i += 1) {
      await attempt(throttle, networkOfSite(i), `pupil${i}`);
      if (i % 1_000 === 999) now += 2 * 60_000;
    }
    expect(await attempt(throttle, networkOfSite(5_000), 'other', async () => 'in')).toBe('auth.throttled');
    expect(await attempt(throttle, '2001:db8:8::1', 'other', async () => 'in')).toBe('ok');
  });
});
