import type { TellFault } from './xmlFault.ts';

// Signs as XML 1.0 (fifth edition) knows them.

const first = String.raw`:A-Z_a-z\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2ff}\u{370}-\u{37d}\u{37f}-\u{1fff}\u{200c}\u{200d}\u{2070}-\u{218f}\u{2c00}-\u{2fef}\u{3001}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{fffd}\u{10000}-\u{effff}`;
const later = String.raw`${first}\-.0-9\u{b7}\u{300}-\u{36f}\u{203f}\u{2040}`;
const namePattern = new RegExp(`[${first}][${later}]*`, 'uy');
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a document may not hold
const forbiddenPattern = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u;

/** The name that begins at a place of a text (section 2.3, Name); empty = none does. */
export function nameAt(text: string, at: number): string {
  namePattern.lastIndex = at;
  return namePattern.exec(text)?.[0] ?? '';
}

/** Where a text has a sign that no document may hold (section 2.2, Char); -1 = nowhere. */
export function forbiddenIn(text: string): number {
  return text.search(forbiddenPattern);
}

/** The first place from `at` on, before `end`, that is not white space (section 2.3, S). */
export function afterSpace(text: string, at: number, end: number): number {
  for (let place = at; place < end; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit !== 32 && unit !== 10 && unit !== 9 && unit !== 13) return place;
  }
  return end;
}

/** A text with the line ends of section 2.11. */
export function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

const inText = /\r\n?|&/g;
const inValue = /\r\n?|[\n\t]|&/g;

/** A text, or the value of an attribute (section 3.3.3), with its line ends and references resolved. */
export function resolved(text: string, of: 'text' | 'value', fault: TellFault): string {
  const pattern = of === 'text' ? inText : inValue;
  let out = '';
  let from = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    out += text.slice(from, found.index);
    from = pattern.lastIndex;
    if (found[0] === '&') {
      const { sign, length } = referenceAt(text, found.index, fault);
      out += sign;
      from = found.index + length;
      pattern.lastIndex = from;
    } else out += of === 'text' ? '\n' : ' ';
  }
  return out + text.slice(from);
}

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
  ['quot', '"'],
]);
const referencePattern = /&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|([^\s&;<#]+));/y;

/** The reference that begins at a place (section 4.1), and the sign that it stands for. */
function referenceAt(text: string, at: number, fault: TellFault) {
  referencePattern.lastIndex = at;
  const [{ length } = '', hex, decimal, name = ''] = referencePattern.exec(text) ?? [];
  if (hex !== undefined || decimal !== undefined) {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const sign = code > 0x10_ff_ff ? '\0' : String.fromCodePoint(code);
    if (forbiddenIn(sign) === -1) return { sign, length };
  }
  const sign = named.get(name);
  if (sign !== undefined) return { sign, length };
  if (name !== '' && nameAt(name, 0) === name) return fault('entities', 'undefined entity', at);
  return fault('malformed', 'malformed reference', at);
}
