import type { TellFault } from './xmlFault.ts';
import { afterSpace, nameAt, resolved } from './xmlSigns.ts';

/** A start tag. */
export interface XmlTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** `<name/>`: it is its own end. */
  readonly empty: boolean;
}

/** Parses a start tag from its `<` to its `>` (XML 1.0, section 3.1), strictly. */
export function parseTag(raw: string, fault: TellFault): XmlTag {
  const malformed = (reason: string, at: number) => fault('malformed', reason, at);
  const empty = raw.endsWith('/>');
  const end = raw.length - (empty ? 2 : 1);
  const name = nameAt(raw, 1);
  if (name === '') return malformed('malformed name of an element', 1);
  // Without a prototype: a file may name an attribute as it likes.
  const attributes: Record<string, string> = Object.create(null);
  for (let at = 1 + name.length; at < end; ) {
    const start = afterSpace(raw, at, end);
    if (start === end) break;
    if (start === at) return malformed('no space before an attribute', at);
    const attribute = nameAt(raw, start);
    if (attribute === '') return malformed('malformed name of an attribute', start);
    if (Object.hasOwn(attributes, attribute)) return malformed('an attribute given twice', start);
    const equals = afterSpace(raw, start + attribute.length, end);
    if (raw[equals] !== '=') return malformed('an attribute without a value', equals);
    const open = afterSpace(raw, equals + 1, end);
    const quote = raw[open];
    const close = quote === '"' || quote === "'" ? raw.indexOf(quote, open + 1) : -1;
    if (close === -1 || close >= end) return malformed('a value without quotation marks', open);
    attributes[attribute] = resolved(raw.slice(open + 1, close), 'value', (kind, reason, place) =>
      fault(kind, reason, open + 1 + place),
    );
    at = close + 1;
  }
  return { name, attributes, empty };
}

/** Where the start tag that begins before `from` ends: at its `>`, or at a `<`, which no tag may hold; the text's length = not yet. */
export function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 60) return at;
    if (quote !== 0) {
      if (unit === quote) quote = 0;
    } else if (unit === 62) return at;
    else if (unit === 34 || unit === 39) quote = unit;
  }
  return text.length;
}
