/**
 * The DER form (X9.62) of a P-256 signature given as r ‖ s (RFC 7518 §3.4), 64 bytes. Node checks DER with a bare key object; asked for the
 * other form it takes an options object, whose inspection costs half as much as the signature.
 */
export function ecdsaDer(signature: Uint8Array): Uint8Array {
  const der = new Uint8Array(72);
  const afterR = writeInteger(der, 2, signature, 0);
  const end = writeInteger(der, afterR, signature, 32);
  der[0] = 0x30;
  der[1] = end - 2;
  return der.subarray(0, end);
}

/** A positive ASN.1 integer of 32 bytes: no leading zeros, except one before a byte that would look negative. Returns its end. */
function writeInteger(der: Uint8Array, at: number, source: Uint8Array, from: number): number {
  let first = from;
  while (first < from + 31 && source[first] === 0) first += 1;
  const digits = source.subarray(first, from + 32);
  const padding = (digits[0] ?? 0) > 127 ? 1 : 0;
  der[at] = 0x02;
  der[at + 1] = digits.length + padding;
  der.set(digits, at + 2 + padding);
  return at + 2 + padding + digits.length;
}
