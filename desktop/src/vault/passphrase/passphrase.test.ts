import { argon2Ceiling, argon2Floor, argon2Standard } from '@cartable/shared/crypto/vaultHeader.ts';
import { toHex, utf8 } from '@cartable/shared/lib/bytes.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { expect, test } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { delayAfter, longestDelayMs, remainingDelay } from './attemptDelay.ts';
import { frenchWords } from './frenchWords.ts';
import { neededLog10Guesses, ratePassphrase } from './strength.ts';
import { normalisePassphrase, paramsForMemory, stretchPassphrase } from './stretch.ts';
import { suggestWords } from './suggestWords.ts';

test('the word list has 7,776 words, all different, that type alike on every keyboard', () => {
  expect(frenchWords).toHaveLength(7776);
  expect(new Set(frenchWords).size).toBe(7776);
  for (const word of frenchWords) expect(word).toMatch(/^[a-z]{4,9}$/);
});

test('words are drawn evenly: a value beyond the last whole multiple is drawn again', () => {
  const draws = [0xff, 0xff, 0x00, 0x01, 0x1e, 0x60, 0x00, 0x00, 0x00, 0x02];
  const random = { bytes: (length: number) => Uint8Array.from(draws.splice(0, length)) };
  // 0xffff is out; 1 is the second word; 0x1e60 = 7776 wraps to the first.
  expect(suggestWords(random, 4)).toEqual([1, 0, 0, 2].map((index) => frenchWords[index]));
  expect(() => suggestWords(nodeRandom, 3)).toThrow(RangeError);
});

test('generated passphrases are always accepted', async () => {
  for (let round = 0; round < 50; round += 1) {
    const words = suggestWords(nodeRandom, 4).join(' ');
    const rating = await ratePassphrase(words, ['Camille', 'Lycée Victor-Hugo', '1re B']);
    expect(rating, words).toMatchObject({ accepted: true, problem: null });
    expect(rating.log10Guesses).toBeGreaterThan(neededLog10Guesses);
  }
});

test.each([
  ['azerty', 'vault.passphrase_short'],
  ['azertyuiop123', 'vault.passphrase_weak'],
  ['motdepasse2024!!', 'vault.passphrase_weak'],
  ['maisonmaisonmaison', 'vault.passphrase_weak'],
  ['M0td3p@sse2024', 'vault.passphrase_weak'],
  ['Camille Dupont 2009', 'vault.passphrase_personal'],
  ['cÀMILLE-dupont-1B', 'vault.passphrase_personal'],
  ['lycée Victor Hugo', 'vault.passphrase_personal'],
])('%s is refused: %s', async (text, problem) => {
  const rating = await ratePassphrase(text, ['Camille', 'Dupont', 'Lycée Victor-Hugo', '1re B']);
  expect(rating).toMatchObject({ accepted: false, problem });
});

test('the passphrase is normalised: composed, without stray blanks, and only if it is text', () => {
  const composed = normalisePassphrase(secret(utf8('  e\u0301te\u0301 \t ﬁn\u00a0 ')));
  expect(composed && Buffer.from(composed).toString()).toBe('été fin');
  expect(normalisePassphrase(secret(Uint8Array.of(0xff, 0xfe)))).toBeUndefined();
});

test('Argon2id is the standard one', async () => {
  // Computed by the reference implementation: echo -n password | argon2 somesalt -id -t 3 -k 65536 -p 4 -l 32 -r
  const key = await stretchPassphrase(secret(utf8('password')), utf8('somesalt'), argon2Floor);
  expect(toHex(key)).toBe(referenceArgon2id);
});

/** Output of Debian's argon2 0~20171227 command above. */
const referenceArgon2id = '661fefbd6f29bcbc8f4646abc32a9d7a4645bb5c059537f8a5587f31adbecccd';

test('a PC with little memory gets the floor, and every choice is within the bounds that readers check', () => {
  expect(paramsForMemory(4 * 1024 ** 3)).toEqual(argon2Floor);
  expect(paramsForMemory(8 * 1024 ** 3)).toEqual(argon2Standard);
  for (const name of ['memoryKib', 'passes', 'lanes'] as const) {
    expect(argon2Standard[name]).toBeGreaterThanOrEqual(argon2Floor[name]);
    expect(argon2Standard[name]).toBeLessThanOrEqual(argon2Ceiling[name]);
  }
});

test('the wait doubles after three failures up to five minutes, and a clock that jumps cannot lengthen it', () => {
  expect([0, 1, 2, 3, 4, 5].map(delayAfter)).toEqual([0, 0, 0, 2_000, 4_000, 8_000]);
  expect(delayAfter(1e9)).toBe(longestDelayMs);
  const attempts = { failures: 5, lastAt: 1_000_000 };
  expect(remainingDelay(attempts, 1_003_000)).toBe(5_000);
  expect(remainingDelay(attempts, 1_008_000)).toBe(0);
  expect(remainingDelay(attempts, 0)).toBe(8_000);
});
