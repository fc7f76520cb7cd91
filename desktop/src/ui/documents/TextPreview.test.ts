import { expect, test } from 'vitest';
import { decodeText } from './TextPreview.tsx';

test('reads UTF-8, and Windows-1252 when it is not', () => {
  expect(decodeText(new TextEncoder().encode('élève œuvre'))).toBe('élève œuvre');
  expect(decodeText(Uint8Array.of(0xe9, 0x6c, 0xe8, 0x76, 0x65, 0x20, 0x9c))).toBe('élève œ');
});
