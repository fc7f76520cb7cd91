import { parse } from 'csv-parse/sync';
import type { SourceFile } from '../sourceFile.ts';
import { type Dialect, detectDialect } from './dialect.ts';
import { type Frame, Framer } from './frameRecords.ts';
import { type CsvEncoding, guessEncoding } from './guessEncoding.ts';
import { scanBytes } from './scanBytes.ts';

/** One record of a CSV file, or why it cannot be read. Lines without a cell are left out. */
export type Row =
  | { readonly line: number; readonly cells: readonly string[]; readonly fault?: undefined }
  | { readonly line: number; readonly cells?: undefined; readonly fault: RowFault };

/** `quote`: a quote is never closed; `size`: longer than any record; `control`: NUL or another control character inside. */
export type RowFault = 'quote' | 'size' | 'control';

/** What the dialect is read from, in characters. */
const headLength = 16 * 1024;
/** Records that the parser is given at once. */
const recordsAtOnce = 500;

/** The encoding of a CSV file, from all of its bytes. */
export async function csvEncoding(file: SourceFile): Promise<CsvEncoding> {
  return guessEncoding(await scanBytes(file.bytes()));
}

/** Reads a CSV file's records in groups, its dialect found out. Cells are plain text, trimmed at both ends: nothing is evaluated. */
export async function* readRows(file: SourceFile, encoding: CsvEncoding): AsyncGenerator<readonly Row[]> {
  let head = '';
  let framer: Framer | undefined;
  let dialect: Dialect | undefined;
  const begin = () => {
    dialect = detectDialect(head);
    framer = new Framer(dialect.delimiter, dialect.newline, dialect.linesBefore);
    return framer.push(head.slice(dialect.skip));
  };
  for await (const text of decoded(file, encoding)) {
    if (framer !== undefined) {
      yield* rowsOf(framer.push(text), dialect);
      continue;
    }
    head += text;
    if (head.length >= headLength) yield* rowsOf(begin(), dialect);
  }
  if (framer === undefined) yield* rowsOf(begin(), dialect);
  yield* rowsOf(framer?.end() ?? [], dialect);
}

/** The text without its mark. What cannot be decoded is U+FFFD: the line in which it stands is refused later. */
async function* decoded(file: SourceFile, encoding: CsvEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of file.bytes()) {
    const text = decoder.decode(bytes, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

function* rowsOf(frames: readonly Frame[], dialect: Dialect | undefined): Generator<readonly Row[]> {
  const delimiter = dialect?.delimiter ?? ';';
  for (let start = 0; start < frames.length; start += recordsAtOnce) {
    yield parseFrames(frames.slice(start, start + recordsAtOnce), delimiter);
  }
}

const controls = /\p{Cc}/u;

function parseFrames(frames: readonly Frame[], delimiter: string): readonly Row[] {
  const rows: Row[] = [];
  const readable: Frame[] = [];
  for (const frame of frames) {
    const fault = frame.fault ?? (controls.test(bare(frame.text, delimiter)) ? 'control' : undefined);
    if (fault !== undefined) rows.push({ line: frame.line, fault });
    else if (bare(frame.text, delimiter).trim() !== '') readable.push(frame);
  }
  for (const [index, cells] of parseTexts(readable, delimiter).entries()) {
    const line = readable[index]?.line ?? 0;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells: cells.map(plain) });
  }
  return rows.sort((a, b) => a.line - b.line);
}

/** A record without what may stand between and inside cells although it is a control character. */
function bare(text: string, delimiter: string): string {
  return text.replaceAll(delimiter, '').replace(/[\t\n\r]/g, '');
}

/** A cell as one line of text: letters composed, no invisible signs, single spaces. */
function plain(cell: string): string {
  if (/^[!-~]*$/.test(cell)) return cell;
  return cell
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function parseTexts(frames: readonly Frame[], delimiter: string): readonly (readonly string[])[] {
  const together = parseText(frames.map((frame) => frame.text).join('\n'), delimiter);
  if (together.length === frames.length) return together;
  return frames.map((frame) => parseText(frame.text, delimiter)[0] ?? []);
}

function parseText(text: string, delimiter: string): string[][] {
  return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, relax_quotes: true });
}
