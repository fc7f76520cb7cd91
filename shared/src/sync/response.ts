import { toBase64Url } from '../lib/base64url.ts';
import { fromUtf8, utf8 } from '../lib/bytes.ts';
import { AppError } from '../lib/errors.ts';
import type { Hasher } from '../ports/hasher.ts';
import { decodeFeedLine, encodeFeedLine, putLineDigest } from './feedLine.ts';
import { isJsonObject } from './jsonObject.ts';
import { type FeedRow, type SyncHead, type SyncResponse, syncHead } from './wire.ts';

/** First 8 bytes of SHA-256 over the feed lines as text, base64url: tells a body that a proxy re-encoded. */
export function linesCheck(hasher: Hasher, lines: Uint8Array): string {
  return toBase64Url(hasher.sha256(lines).subarray(0, 8));
}

/**
 * The first line of a response, from feed lines that are already text (each ends with a line feed) and follow it. `records` and `check`
 * are filled in here.
 */
export function encodeHead(
  hasher: Hasher,
  head: Omit<SyncHead, 'records' | 'check'>,
  lines: string | Uint8Array,
  records: number,
): string {
  const bytes = typeof lines === 'string' ? utf8(lines) : lines;
  const whole = records === 0 ? { ...head, records } : { ...head, records, check: linesCheck(hasher, bytes) };
  return `${asciiJson(whole)}\n`;
}

/** The head in ASCII, so that no proxy's idea of an encoding can change the texts in it: the check covers the lines only. */
function asciiJson(head: object): string {
  return JSON.stringify(head).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The body of a response. */
export function encodeResponse(
  hasher: Hasher,
  head: Omit<SyncHead, 'records' | 'check'>,
  rows: readonly FeedRow[],
): string {
  const lines = rows.map((row) => `${encodeFeedLine(row)}\n`).join('');
  return encodeHead(hasher, head, lines, rows.length) + lines;
}

/**
 * The response of a body, whole and exactly as a server wrote it. Its rows are read when first asked for, so that the next page can be
 * on its way meanwhile.
 * @throws {AppError} `net.foreign_answer` for anything that is not one (a captive portal's page, a proxy's re-encoding),
 * `net.truncated` when its end is missing. Nothing may be applied then; trying again is harmless.
 */
export function openResponse(hasher: Hasher, body: string | Uint8Array): SyncResponse {
  const bytes = typeof body === 'string' ? utf8(body) : body;
  const text = typeof body === 'string' ? body : fromUtf8(body);
  if (text === undefined) throw new AppError(isCut(bytes) ? 'net.truncated' : 'net.foreign_answer');
  const headEnd = text.indexOf('\n');
  const head = readHead(headEnd === -1 ? text : text.slice(0, headEnd));
  if (headEnd === -1 || !text.endsWith('\n')) throw new AppError('net.truncated');
  const lines = text.slice(headEnd + 1);
  const texts = lines.split('\n');
  texts.pop();
  if (texts.length < head.records) throw new AppError('net.truncated');
  if (texts.length > head.records) throw new AppError('net.foreign_answer');
  const verified = head.check !== undefined;
  if (head.records > 0 && verified && head.check !== checkAfterHead(hasher, bytes)) {
    throw new AppError('net.foreign_answer');
  }
  let rows: readonly FeedRow[] | undefined;
  return {
    head,
    length: lines.length,
    get rows() {
      rows ??= readRows(hasher, texts, new Uint8Array(bytes.subarray(bytes.indexOf(lineFeed) + 1)), verified);
      return rows;
    },
  };
}

const brace = 0x7b;
const lineFeed = 0x0a;

/** Whether bytes that are no text are a body of ours cut inside a character, rather than another encoding's. */
function isCut(body: Uint8Array): boolean {
  return body[0] === brace && body.at(-1) !== lineFeed;
}

/** The check of the bytes as they came: encoding the text again would cost more than the hash. */
function checkAfterHead(hasher: Hasher, body: Uint8Array): string {
  return linesCheck(hasher, body.subarray(body.indexOf(lineFeed) + 1));
}

/** {@link openResponse} with its rows read. @throws {AppError} the same */
export function decodeResponse(hasher: Hasher, body: string): SyncResponse {
  const { head, length, rows } = openResponse(hasher, body);
  return { head, length, rows };
}

function readHead(text: string): SyncHead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // A head cut in the middle still begins like one; a portal's page does not.
    throw new AppError(text.startsWith('{"') ? 'net.truncated' : 'net.foreign_answer', {}, cause);
  }
  const parsed = syncHead.safeParse(value);
  if (!parsed.success) throw new AppError('net.foreign_answer', {}, parsed.error);
  return parsed.data;
}

/** `bytes`: of the same lines. They are changed. */
function readRows(
  hasher: Hasher,
  lines: readonly string[],
  bytes: Uint8Array,
  verified: boolean,
): readonly FeedRow[] {
  // Rows of a type come together: its name is then one text for all of them, which maps find at once.
  let type = '';
  let start = 0;
  return lines.map((line) => {
    const end = bytes.indexOf(lineFeed, start);
    const row = decodeFeedLine(line, type);
    if (row === undefined) throw new AppError('net.foreign_answer');
    type = row.type;
    const whole = row.op === 'put' ? withDigest(hasher, row, bytes.subarray(start, end), verified) : row;
    start = end + 1;
    return whole;
  });
}

function withDigest(
  hasher: Hasher,
  { op, scope, type, id, rev, content }: Extract<FeedRow, { op: 'put' }>,
  line: Uint8Array,
  verified: boolean,
): FeedRow {
  if (!isObjectText(content, verified)) throw new AppError('net.foreign_answer');
  return { op, scope, type, id, rev, content, digest: putLineDigest(hasher, line) };
}

/**
 * Malformed text would stop a whole page once it is in SQL: refuse it here, before anything is applied. Of lines that came as our server
 * wrote them only the ends are looked at: its texts are JSON, and the table takes nothing else (`client/schema.ts`).
 */
function isObjectText(text: string, verified: boolean): boolean {
  if (verified) return text.startsWith('{') && text.endsWith('}');
  return isJsonObject(text);
}
