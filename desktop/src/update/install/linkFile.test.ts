import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLinkFile, encodeLinkFile, LINK_FILE_BYTES, leadsInside } from './linkFile.ts';

test('a file that a Mac wrote is read, and the same is written', () => {
  // As a published hex dump of such a file begins: 19 letters, their MD5, the target, and blanks to the end.
  const head = 'XSym\n0019\n086ccc9c5c27f3907e47a03c3423b91e\n/Volumes/ProNJF/ref\n';
  const file = Buffer.from(head.padEnd(0o2053, ' '));
  expect(decodeLinkFile(file)).toBe('/Volumes/ProNJF/ref');
  expect(Buffer.from(encodeLinkFile('/Volumes/ProNJF/ref')).equals(file)).toBe(true);
});

test('any target comes back', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1024 }), (target) => {
      const file = encodeLinkFile(target);
      expect(file).toHaveLength(LINK_FILE_BYTES);
      expect(decodeLinkFile(file)).toBe(target);
    }),
  ));

test('a file that only looks like one is none', () => {
  const file = encodeLinkFile('Versions/Current');
  expect(decodeLinkFile(file.subarray(1))).toBeUndefined();
  for (const at of [0, 6, 12, 50]) {
    const changed = Uint8Array.from(file, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(decodeLinkFile(changed), String(at)).toBeUndefined();
  }
  expect(() => encodeLinkFile('')).toThrow(RangeError);
});

test('a link stays inside its program', () => {
  const path = 'Cartable.app/Contents/Frameworks/Electron Framework.framework/Resources';
  expect(leadsInside(path, 'Versions/Current/Resources')).toBe(true);
  expect(leadsInside(path, '../../Resources')).toBe(true);
  for (const target of ['/etc/passwd', '../../../../../data', '../../../../..', 'a\\b', '', 'é']) {
    expect(leadsInside(path, target), target).toBe(false);
  }
});
