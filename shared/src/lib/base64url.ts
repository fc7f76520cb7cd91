const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64url without padding (RFC 4648 §5). Pure, so that it runs on every host. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    const group = (a << 16) | (b << 8) | c;
    text += alphabet.charAt((group >> 18) & 63) + alphabet.charAt((group >> 12) & 63);
    if (i + 1 < bytes.length) text += alphabet.charAt((group >> 6) & 63);
    if (i + 2 < bytes.length) text += alphabet.charAt(group & 63);
  }
  return text;
}

/** Value by character code; 255 = not a letter of the alphabet. */
const values = new Uint8Array(128).fill(255);
for (let index = 0; index < alphabet.length; index++) values[alphabet.charCodeAt(index)] = index;

/** The bytes of a base64url text, or undefined when it is not one (a stranger's input, never thrown at). */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let group = 0;
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    const value = values[text.charCodeAt(index)] ?? 255;
    if (value === 255) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 0xff;
    }
  }
  // Left-over bits must be zero, otherwise two texts would name the same bytes.
  return (group & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
