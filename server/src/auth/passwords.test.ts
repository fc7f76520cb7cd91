import { describe, expect, test } from 'vitest';
import { passwords } from './passwords.ts';

describe('somebody who does not exist', () => {
  test('is not let in by the words that stand for a password there', async () => {
    const host = passwords();
    expect(await host.verify(null, 'no account has this password')).toBe(false);
    expect(await host.verify(null, '')).toBe(false);
  });

  test('takes a place in the queue as everybody does: no answer comes sooner for an unknown login', async () => {
    const host = passwords(1, 0);
    const stored = await passwords().hash('quatre chevaux bleus');
    for (const other of [null, stored]) {
      const first = host.verify(other, 'quatre chevaux bleus');
      await expect(host.verify(null, 'x')).rejects.toMatchObject({ code: 'server.busy' });
      expect(await first).toBe(other !== null);
    }
  });
});

test('a password is the same in whatever way its letters are put together (NFKC)', async () => {
  const host = passwords();
  const stored = await host.hash('une clé à part');
  expect(await host.verify(stored, 'une clé à part'.normalize('NFD'))).toBe(true);
  expect(await host.verify(stored, 'une cle a part')).toBe(false);
});

test('each hash is salted, and says how it was made', async () => {
  const host = passwords();
  const [one, two] = await Promise.all([host.hash('pareil'), host.hash('pareil')]);
  expect(one).not.toBe(two);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});
