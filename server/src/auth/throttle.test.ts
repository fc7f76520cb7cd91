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

test('one account from one place: ten wrong ones, then not even the right one', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 10; i += 1) {
    expect(await attempt(throttle, '192.0.2.1', 'lina')).toBe('auth.credentials_wrong');
  }
  expect(await attempt(throttle, '192.0.2.1', ' LINA ', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '192.0.2.1', 'yanis', async () => 'in')).toBe('ok');
  expect(await attempt(throttle, '192.0.2.2', 'lina', async () => 'in')).toBe('ok');
});

test('one account from many places: a hundred a day', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 100; i += 1) await attempt(throttle, `198.51.100.${i}`, 'lina');
  expect(await attempt(throttle, '203.0.113.1', 'lina', async () => 'in')).toBe('auth.throttled');
});

test('many accounts from one network, whichever of its addresses', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 600; i += 1) await attempt(throttle, `2001:db8:1:2::${i.toString(16)}`, `pupil${i}`);
  expect(await attempt(throttle, '2001:db8:1:2:ffff::1', 'other', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '2001:db8:1:3::1', 'other', async () => 'in')).toBe('ok');
});

test('many accounts from many networks: a network that failed a few times waits, others are not kept out', async () => {
  const throttle = newThrottle();
  const network = (i: number) => `10.0.${i >> 8}.${i & 255}`;
  for (let i = 0; i < 3_000; i += 1) await attempt(throttle, network(i % 600), `pupil${i}`);
  expect(await attempt(throttle, network(7), 'lina', async () => 'in')).toBe('auth.throttled');
  expect(await attempt(throttle, '203.0.113.1', 'lina', async () => 'in')).toBe('ok');
});

test('who succeeds is never slowed down: a school on one address on Monday morning', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 500; i += 1) {
    expect(await attempt(throttle, '192.0.2.1', `pupil${i}`, async () => 'in')).toBe('ok');
  }
});

test('what one person mistyped before the right one is given back, to them and to their school', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 1_000; i += 1) {
    expect(await attempt(throttle, '192.0.2.1', `pupil${i}`)).toBe('auth.credentials_wrong');
    expect(await attempt(throttle, '192.0.2.1', `pupil${i}`, async () => 'in')).toBe('ok');
  }
  for (let i = 0; i < 9; i += 1) await attempt(throttle, '192.0.2.1', 'careless');
  expect(await attempt(throttle, '192.0.2.1', 'careless', async () => 'in')).toBe('ok');
  for (let i = 0; i < 9; i += 1) await attempt(throttle, '192.0.2.1', 'careless');
  expect(await attempt(throttle, '192.0.2.1', 'careless', async () => 'in')).toBe('ok');
});

test('the day of an account is not given back: whoever comes in now and then does not win guesses for somebody else', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 20; i += 1) {
    for (let k = 0; k < 5; k += 1) await attempt(throttle, '192.0.2.1', 'lina');
    if (i < 19) expect(await attempt(throttle, '192.0.2.1', 'lina', async () => 'in')).toBe('ok');
  }
  expect(await attempt(throttle, '192.0.2.2', 'lina', async () => 'in')).toBe('auth.throttled');
  now += 86_400_000;
  expect(await attempt(throttle, '192.0.2.2', 'lina', async () => 'in')).toBe('ok');
});

test('while the region is being guessed, a school that comes in more often than it fails is let through', async () => {
  const throttle = newThrottle();
  for (let i = 0; i < 30; i += 1) await attempt(throttle, '192.0.2.1', `pupil${i}`, async () => 'in');
  for (let i = 0; i < 20; i += 1) await attempt(throttle, '192.0.2.1', `other${i}`);
  for (let i = 0; i < 3_000; i += 1) await attempt(throttle, `10.1.${i >> 8}.${i & 255}`, `guessed${i}`);
  expect(await attempt(throttle, '192.0.2.1', 'lina', async () => 'in')).toBe('ok');
});

describe('only wrong guesses count', () => {
  test.each([
    'server.busy',
    'server.failed',
    'auth.password_common',
    'auth.password_short',
    'school.not_open',
    'auth.choose_school',
    'auth.identity_unknown',
    'auth.blocked',
    'auth.second_factor',
    'auth.second_factor_required',
    'fleet.ticket_expired',
    'request.not_found',
  ])('%s does not', async (code) => {
    const throttle = newThrottle();
    const refused = () => Promise.reject(new AppError(code));
    for (let i = 0; i < 700; i += 1) expect(await attempt(throttle, '192.0.2.1', 'lina', refused)).toBe(code);
    expect(await attempt(throttle, '192.0.2.1', 'lina', async () => 'in')).toBe('ok');
  });

  test.each([
    'auth.credentials_wrong',
    'auth.code_wrong',
    'auth.reset_wrong',
    'auth.second_factor_wrong',
    'auth.passkey_wrong',
    'auth.federation_refused',
  ])('%s does', async (code) => {
    const throttle = newThrottle();
    const refused = () => Promise.reject(new AppError(code));
    for (let i = 0; i < 10; i += 1) expect(await attempt(throttle, '192.0.2.1', 'lina', refused)).toBe(code);
    expect(await attempt(throttle, '192.0.2.1', 'lina', refused)).toBe('auth.throttled');
  });

  test('a defect of ours does not', async () => {
    const throttle = newThrottle();
    const broken = () => Promise.reject(new TypeError('broken'));
    for (let i = 0; i < 11; i += 1) await attempt(throttle, '192.0.2.1', 'lina', broken);
    expect(await attempt(throttle, '192.0.2.1', 'lina', async () => 'in')).toBe('ok');
  });
});

describe('at the same time', () => {
  /** Attempts that end when told, and how many have begun. */
  const held = (outcome: () => Promise<unknown>) => {
    const ends: (() => void)[] = [];
    const work = () =>
      new Promise<void>((resolve) => {
        ends.push(resolve);
      }).then(outcome);
    return { work, ends };
  };

  test('of five thousand guesses at one account ten are made', async () => {
    const throttle = newThrottle();
    const { work, ends } = held(wrong);
    const all = Array.from({ length: 5_000 }, () => attempt(throttle, '192.0.2.1', 'lina', work));
    await Promise.resolve();
    expect(ends).toHaveLength(10);
    for (const end of ends) end();
    const answers = await Promise.all(all);
    expect(ends).toHaveLength(10);
    expect(answers.filter((one) => one === 'auth.credentials_wrong')).toHaveLength(10);
    expect(answers.filter((one) => one === 'auth.throttled')).toHaveLength(4_990);
  });

  test('from five thousand places a hundred are made', async () => {
    const throttle = newThrottle();
    let made = 0;
    const guess = (i: number) =>
      attempt(throttle, `10.2.${i >> 8}.${i & 255}`, 'lina', async () => {
        made += 1;
        return wrong();
      });
    await Promise.all(Array.from({ length: 5_000 }, (_, i) => guess(i)));
    expect(made).toBe(100);
  });

  test('two thousand of one school who are all right come in, though more than may fail', async () => {
    const throttle = newThrottle();
    const come = (i: number) => attempt(throttle, '192.0.2.1', `pupil${i}`, async () => 'in');
    const answers = await Promise.all(Array.from({ length: 2_000 }, (_, i) => come(i)));
    expect(answers.every((one) => one === 'ok')).toBe(true);
  });

  test('who waits for a turn takes it when the one before was right', async () => {
    const throttle = newThrottle();
    for (let i = 0; i < 9; i += 1) await attempt(throttle, '192.0.2.1', 'lina');
    const { work, ends } = held(async () => 'in');
    const first = attempt(throttle, '192.0.2.1', 'lina', work);
    const second = attempt(throttle, '192.0.2.1', 'lina', async () => 'in');
    await Promise.resolve();
    expect(ends).toHaveLength(1);
    for (const end of ends) end();
    expect(await Promise.all([first, second])).toEqual(['ok', 'ok']);
  });

  test('an attempt at two accounts never waits for itself', async () => {
    const throttle = newThrottle();
    for (let i = 0; i < 599; i += 1) await attempt(throttle, '192.0.2.1', `pupil${i}`);
    expect(await throttle.guard('192.0.2.1', ['lina', 'lina', 'yanis'], async () => 'in')).toBe('in');
  });
});

test('requests for mail are counted by network', () => {
  const throttle = newThrottle();
  for (let i = 0; i < 60; i += 1) throttle.spendMail('192.0.2.1');
  expect(() => throttle.spendMail('192.0.2.1')).toThrow(
    expect.objectContaining({ code: 'auth.throttled', data: { seconds: 900 } }),
  );
  throttle.spendMail('192.0.2.2');
  now += 15 * 60_000;
  throttle.spendMail('192.0.2.1');
});

test('sign-ins that begin elsewhere have a bound of their own: a lycée at eight, not a machine', () => {
  const throttle = newThrottle();
  for (let i = 0; i < 6_000; i += 1) throttle.spendBeginning('192.0.2.1');
  throttle.spendMail('192.0.2.1');
  expect(() => throttle.spendBeginning('192.0.2.1')).toThrow(
    expect.objectContaining({ code: 'auth.throttled' }),
  );
});
