/** What the bytes of a text say of their encoding. Lines are counted from 1. */
export interface ByteScan {
  readonly bytes: number;
  readonly mark: 'utf-8' | 'utf-16le' | 'utf-16be' | null;
  /** Letters of several bytes that are correct UTF-8, and bytes that cannot be UTF-8. */
  readonly multibyte: number;
  readonly invalid: number;
  /** Line of the first byte that cannot be UTF-8; 0 = none. */
  readonly invalidLine: number;
  /** Zero bytes at even and at odd places, in the first kilobytes: UTF-16 without a mark has many of one kind. */
  readonly zeroEven: number;
  readonly zeroOdd: number;
  /** Bytes 0x80 to 0x9F: letters and quotes in windows-1252, control characters in ISO-8859. */
  readonly c1: boolean;
  /** Bytes that are œ, Œ or Ÿ in ISO-8859-15 and fractions elsewhere. */
  readonly latin9: boolean;
}

/** Where UTF-16 shows itself at the latest. */
const headBytes = 4096;

/** Reads a text through once, without keeping any of it. */
export async function scanBytes(chunks: AsyncIterable<Uint8Array>): Promise<ByteScan> {
  const scan = new Scan();
  for await (const chunk of chunks) scan.take(chunk);
  return scan.end();
}

class Scan {
  #bytes = 0;
  #line = 1;
  #multibyte = 0;
  #invalid = 0;
  #invalidLine = 0;
  #zeroEven = 0;
  #zeroOdd = 0;
  #c1 = false;
  #latin9 = false;
  readonly #head: number[] = [];
  /** Bytes still missing of the letter that is being read, and the least and greatest that the next one may be (RFC 3629). */
  #missing = 0;
  #low = 0x80;
  #high = 0xbf;

  take(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      const place = this.#bytes + index;
      if (place < 3) this.#head.push(byte);
      if (byte === 0 && place < headBytes) {
        if (place % 2 === 0) this.#zeroEven += 1;
        else this.#zeroOdd += 1;
      }
      if (byte < 0x80) {
        if (this.#missing > 0) this.#wrong();
        if (byte === 10) this.#line += 1;
      } else {
        this.#high8(byte);
      }
    }
    this.#bytes += chunk.length;
  }

  end(): ByteScan {
    if (this.#missing > 0) this.#wrong();
    return {
      bytes: this.#bytes,
      mark: this.#mark(),
      multibyte: this.#multibyte,
      invalid: this.#invalid,
      invalidLine: this.#invalidLine,
      zeroEven: this.#zeroEven,
      zeroOdd: this.#zeroOdd,
      c1: this.#c1,
      latin9: this.#latin9,
    };
  }

  #high8(byte: number): void {
    if (byte < 0xa0) this.#c1 = true;
    if (byte >= 0xbc && byte <= 0xbe) this.#latin9 = true;
    if (this.#missing > 0) {
      if (byte >= this.#low && byte <= this.#high) {
        this.#missing -= 1;
        [this.#low, this.#high] = [0x80, 0xbf];
        if (this.#missing === 0) this.#multibyte += 1;
        return;
      }
      this.#wrong();
    }
    if (byte >= 0xc2 && byte <= 0xdf) this.#expect(1, 0x80, 0xbf);
    else if (byte >= 0xe0 && byte <= 0xef)
      this.#expect(2, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf);
    else if (byte >= 0xf0 && byte <= 0xf4)
      this.#expect(3, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf);
    else this.#wrong();
  }

  #expect(missing: number, low: number, high: number): void {
    this.#missing = missing;
    this.#low = low;
    this.#high = high;
  }

  #wrong(): void {
    this.#missing = 0;
    [this.#low, this.#high] = [0x80, 0xbf];
    this.#invalid += 1;
    if (this.#invalidLine === 0) this.#invalidLine = this.#line;
  }

  #mark(): ByteScan['mark'] {
    const [a, b, c] = this.#head;
    if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
    if (a === 0xff && b === 0xfe) return 'utf-16le';
    if (a === 0xfe && b === 0xff) return 'utf-16be';
    return null;
  }
}
