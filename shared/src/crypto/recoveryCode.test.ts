import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Random } from '../ports/random.ts';
import { newRecoveryCode, printRecoveryCode, readRecoveryCode } from './recoveryCode.ts';

/** Bytes that follow from a seed, so that a failing run can be had again. */
function seeded(seed: number): Random {
  let count = 0;
  return {
    bytes(length) {
      count += 1;
      return new Uint8Array(
        createHash('shake256', { outputLength: length }).update(`${seed} ${count}`).digest(),
      );
    },
  };
}

const code = fc.nat().map((seed) => newRecoveryCode(seeded(seed)));
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('a printed code reads back, in any case, with any separators, with O for 0 and I or L for 1', () => {
  fc.assert(
    fc.property(
      code,
      fc.constantFrom('', ' ', '-', '–', '. ', '\n'),
      fc.boolean(),
      (secret, between, lower) => {
        const printed = printRecoveryCode(secret);
        expect(printed).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
        const typed = printed
          .replaceAll('-', between)
          .replaceAll('0', 'O')
          .replace('1', 'I')
          .replace('1', 'L');
        const read = readRecoveryCode(lower ? typed.toLowerCase() : typed);
        expect(read).toEqual({ ok: true, value: secret });
      },
    ),
  );
});

test('one wrong letter is noticed and its group told', () => {
  fc.assert(
    fc.property(code, fc.nat(27), fc.integer({ min: 1, max: 31 }), (secret, place, shift) => {
      const typed = [...printRecoveryCode(secret).replaceAll('-', '')];
      const was = letters.indexOf(typed[place] ?? '');
      typed[place] = letters.charAt((was + shift) % 32);
      expect(readRecoveryCode(typed.join(''))).toEqual({
        ok: false,
        error: { code: 'vault.recovery_code_typo', data: { group: Math.floor(place / 4) + 1 } },
      });
    }),
  );
});

test('two wrong letters, or two exchanged, are always noticed', () => {
  fc.assert(
    fc.property(code, fc.nat(27), fc.nat(27), fc.nat(31), fc.nat(31), (secret, one, two, a, b) => {
      const right = [...printRecoveryCode(secret).replaceAll('-', '')];
      const wrong = [...right];
      wrong[one] = letters.charAt(a);
      wrong[two] = letters.charAt(b);
      expect(readRecoveryCode(wrong.join('')).ok).toBe(wrong.join('') === right.join(''));
      const swapped = [...right];
      [swapped[one], swapped[two]] = [right[two] ?? '', right[one] ?? ''];
      expect(readRecoveryCode(swapped.join('')).ok).toBe(swapped.join('') === right.join(''));
    }),
  );
});

test('a code of another length, or with a letter that no code has, is refused', () => {
  const printed = printRecoveryCode(newRecoveryCode(seeded(1)));
  expect(readRecoveryCode(printed.slice(1))).toMatchObject({
    error: { code: 'vault.recovery_code_length', data: { found: 27, wanted: 28 } },
  });
  expect(readRecoveryCode(printed.replace(/.$/, 'U'))).toMatchObject({
    error: { code: 'vault.recovery_code_typo', data: { group: 7 } },
  });
  expect(readRecoveryCode('')).toMatchObject({ error: { code: 'vault.recovery_code_length' } });
});
