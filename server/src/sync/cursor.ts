import { fromBase64Url, toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';

/** How far a client has come in one scope. */
export interface Position {
  readonly seq: number;
  /** While the scope is being loaded: its head when the loading began. Absent once complete. */
  readonly loadedFrom?: number;
}

export interface Cursor {
  readonly epoch: string;
  /** By scope number. */
  readonly positions: ReadonlyMap<number, Position>;
}

const version = 1;

/**
 * Base64url of: version, length and text of the epoch, then per scope in ascending order the difference to the previous number, the
 * seq doubled plus one while loading, and then the head at which the loading began; all integers are LEB128.
 */
export function encodeCursor(cursor: Cursor): string {
  const bytes: number[] = [version];
  const epoch = utf8(cursor.epoch);
  pushInteger(bytes, epoch.length);
  bytes.push(...epoch);
  let previous = 0;
  for (const [no, position] of [...cursor.positions].sort(([a], [b]) => a - b)) {
    pushInteger(bytes, no - previous);
    pushInteger(bytes, position.seq * 2 + (position.loadedFrom === undefined ? 0 : 1));
    if (position.loadedFrom !== undefined) pushInteger(bytes, position.loadedFrom);
    previous = no;
  }
  return toBase64Url(new Uint8Array(bytes));
}

/** The cursor of a text, or undefined when it is not one: a client may send anything, and then simply loads anew. */
export function decodeCursor(text: string): Cursor | undefined {
  const bytes = fromBase64Url(text);
  if (bytes === undefined || bytes[0] !== version) return undefined;
  let at = 1;
  const next = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) return Number.NaN;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  const length = next();
  const epoch = Number.isNaN(length) ? undefined : fromUtf8(bytes.subarray(at, at + length));
  if (epoch === undefined) return undefined;
  at += length;
  const positions = new Map<number, Position>();
  let no = 0;
  while (at < bytes.length) {
    no += next();
    const coded = next();
    const seq = Math.floor(coded / 2);
    const loadedFrom = coded % 2 === 1 ? next() : undefined;
    if ([no, coded, loadedFrom ?? 0].some(Number.isNaN)) return undefined;
    positions.set(no, loadedFrom === undefined ? { seq } : { seq, loadedFrom });
  }
  return { epoch, positions };
}

function pushInteger(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
