/**
 * Crockford's base32 in lower case without padding: no i, l, o, u, so that a name read aloud or copied by hand has one
 * spelling, and FAT, which folds case, cannot make two names clash. Bits are taken from the left; spare bits are zero.
 */
export const base32Alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const values = new Map([...base32Alphabet].map((letter, index) => [letter, index]));

/** The text of some bytes: 16 bytes give 26 letters. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let group = 0;
  let bits = 0;
  for (const byte of bytes) {
    group = ((group << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32Alphabet.charAt((group >> bits) & 31);
    }
  }
  return bits > 0 ? text + base32Alphabet.charAt((group << (5 - bits)) & 31) : text;
}

/** The bytes of a base32 text in exactly the form {@link toBase32} writes, or undefined. */
export function fromBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let at = 0;
  let group = 0;
  let bits = 0;
  for (const letter of text) {
    const value = values.get(letter);
    if (value === undefined) return undefined;
    group = ((group << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 0xff;
    }
  }
  // Spare bits that are not zero, or a letter too many, would give one name two spellings.
  return bits < 5 && (group & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
