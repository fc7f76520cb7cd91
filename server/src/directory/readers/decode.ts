import type { SourceFile } from './sourceFile.ts';
import { unreadable } from './unreadable.ts';

/** Encodings that directory files come in, by their WHATWG labels. */
const known = ['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252', 'us-ascii'] as const;

/** Letters of French written in UTF-8 and read as if they were ISO-8859 (`Ã©` for `é`): never found in a right text. */
const doubled = /[ÃÅ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2018-\u201e\u20ac]/;

/** A piece of a file's text, and the number of its first line. */
export interface TextPiece {
  readonly text: string;
  readonly line: number;
}

/**
 * A file's text in pieces, decoded as `encoding` says; a byte order mark is left out.
 * @throws {AppError} `import.encoding_unknown` (data: encoding), `import.encoding_wrong` when the bytes are not of this encoding,
 * `import.encoding_mixed` when they are those of UTF-8 read as something else, each with the line
 */
export async function* decodeText(file: SourceFile, encoding: string): AsyncGenerator<TextPiece> {
  const label = encoding.toLowerCase();
  if (!(known as readonly string[]).includes(label))
    throw unreadable('import.encoding_unknown', { file: file.name, line: 1 }, { encoding });
  const decoder = label === 'iso-8859-15' ? latin9 : new TextDecoder(label, { fatal: true });
  let line = 1;
  for await (const bytes of file.bytes()) {
    const text = decodePiece(decoder, bytes, { file, line, label });
    const at = doubled.exec(text);
    if (at !== null) {
      const place = { file: file.name, line: line + newlines(text.slice(0, at.index)) };
      throw unreadable('import.encoding_mixed', place, { encoding });
    }
    if (text !== '') yield { text, line };
    line += newlines(text);
  }
  try {
    decoder.decode();
  } catch {
    throw unreadable('import.truncated', { file: file.name, line });
  }
}

/** The bytes at which ISO-8859-15 is not ISO-8859-1, and what they mean. */
const differing = /[\xa4\xa6\xa8\xb4\xb8\xbc-\xbe]/g;
const meant = new Map(
  [...'\xa4\xa6\xa8\xb4\xb8\xbc\xbd\xbe'].map((sign, index) => [
    sign,
    '\u20ac\u0160\u0161\u017d\u017e\u0152\u0153\u0178'[index] ?? sign,
  ]),
);

/** ISO-8859-15, in which every byte is right: an academy's files are in it, and the platform's decoder takes several times as long. */
const latin9: Pick<TextDecoder, 'decode'> = {
  decode: (bytes) =>
    bytes instanceof Uint8Array
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          .toString('latin1')
          .replace(differing, (sign) => meant.get(sign) ?? sign)
      : '',
};

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function decodePiece(
  decoder: Pick<TextDecoder, 'decode'>,
  bytes: Uint8Array,
  at: { readonly file: SourceFile; readonly line: number; readonly label: string },
): string {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    const place = { file: at.file.name, line: at.line + linesBeforeFault(bytes, at.label) };
    throw unreadable('import.encoding_wrong', place, { encoding: at.label });
  }
}

/** How many whole lines of the piece decode; the next one holds the fault. */
function linesBeforeFault(bytes: Uint8Array, label: string): number {
  const decoder = new TextDecoder(label, { fatal: true });
  let lines = 0;
  for (let start = 0; start < bytes.length; lines += 1) {
    const end = bytes.indexOf(10, start);
    try {
      // The piece may begin inside a character: its first line says nothing.
      if (lines > 0) decoder.decode(bytes.subarray(start, end === -1 ? undefined : end));
    } catch {
      return lines;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return 0;
}
