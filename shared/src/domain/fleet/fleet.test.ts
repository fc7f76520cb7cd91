import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBase64Url } from '../../lib/base64url.ts';
import { nodeHasher } from '../../testing/sync/nodeHasher.ts';
import { keyNames, readSerial } from './keyNames.ts';
import { isEnded, keyStates, mayBecome, mustBecome } from './keyState.ts';

test('the names of a key follow from its id and nothing else', () => {
  const names = keyNames(nodeHasher, 'AAAAAAAAAAAAAAAAAAAAAA');
  // SHA-256 of sixteen zero bytes: 374708fff7719dd5979ec875d56cd228…
  expect(names).toEqual({ serial: '6X3G-HZZQ', label: 'CLE6X3GHZZQ', volumeId: '979EC875' });
});

test('every id has a serial that is read again from all the ways people write it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const { serial, label } = keyNames(nodeHasher, toBase64Url(bytes));
      expect(label).toHaveLength(11);
      for (const text of [serial, serial.toLowerCase(), serial.replace('-', ' '), label, ` ${serial} `]) {
        expect(readSerial(text)).toBe(serial);
      }
    }),
  );
});

test.each(['', '7KQ2', 'UUUU-UUUU', '7KQ2-M4XD9', 'dupont marie'])('%j is no serial', (text) => {
  expect(readSerial(text)).toBeUndefined();
});
test('letters that look alike count as the digit', () => {
  expect(readSerial('OIl0-1234')).toBe('0110-1234');
});

test('a key that ended does not come back into use', () => {
  for (const from of keyStates.filter(isEnded)) {
    for (const to of keyStates.filter((state) => !isEnded(state))) {
      expect(mayBecome(from, to), `${from} ${to}`).toBe(false);
    }
  }
  for (const state of keyStates) expect(mayBecome('replaced', state)).toBe(false);
  expect(() => mustBecome('lost', 'active')).toThrow('fleet.state');
  expect(() => mustBecome('active', 'lost')).not.toThrow();
});
