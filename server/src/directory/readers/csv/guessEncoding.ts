import type { ByteScan } from './scanBytes.ts';

/** The encodings in which schools' spreadsheets come. ISO-8859-1 is read as windows-1252, of which its letters are a part. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-15';

/** Of the first bytes, the share that is zero in a UTF-16 text of French. */
const utf16Share = 0.3;
const headBytes = 4096;

/**
 * The encoding of a text that declares none: its mark, UTF-16 by its zero bytes, UTF-8 when it is correct UTF-8 or nearly so (one broken
 * line must not turn all the others into `Ã©`), else the one-byte encoding in which its letters are letters.
 */
export function guessEncoding(scan: ByteScan): CsvEncoding {
  if (scan.mark !== null) return scan.mark;
  const half = Math.min(scan.bytes, headBytes) / 2;
  if (half >= 2 && scan.zeroOdd > half * utf16Share && scan.zeroEven <= scan.zeroOdd / 4) return 'utf-16le';
  if (half >= 2 && scan.zeroEven > half * utf16Share && scan.zeroOdd <= scan.zeroEven / 4) return 'utf-16be';
  if (scan.multibyte >= scan.invalid) return 'utf-8';
  return scan.latin9 && !scan.c1 ? 'iso-8859-15' : 'windows-1252';
}
