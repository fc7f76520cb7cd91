import { parseTag, tagEnd, type XmlTag } from './parseTag.ts';
import { type TellFault, XmlFault, type XmlFaultKind } from './xmlFault.ts';
import { afterSpace, forbiddenIn, nameAt, oneLineEnd, resolved } from './xmlSigns.ts';

/** What a scanner finds, each told when it is whole; {@link XmlScanner.line} is then that of its end. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** In one or several pieces, references and line ends resolved. */
  text(text: string): void;
  close(name: string): void;
  comment(text: string): void;
}

/** Tags that come again and again are parsed once; so many, and none longer, so that a file of all different ones costs no memory. */
const keptTags = 256;
const longestKept = 100;

const declaration =
  /^\s+version\s*=\s*(["'])1\.\d\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*$/;

/**
 * Cuts an XML 1.0 document (fifth edition, without namespaces) into its parts, strictly: what is not well-formed is refused. It knows no
 * entity but the five of XML and signs by number, and refuses a document type that declares anything. Only what is whole is looked at; the
 * rest is {@link waiting} for the next piece, and the caller's to bound. Nothing may be called after a fault.
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  readonly #open: string[] = [];
  readonly #tags = new Map<string, XmlTag>();
  #text = '';
  #at = 0;
  #line = 1;
  /** What was met so far: nothing, anything before the root, the document type, the root, the root's end. */
  #stage: 'start' | 'head' | 'typed' | 'root' | 'after' = 'start';

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** From 1: the line on which the part found last ends. */
  get line(): number {
    return this.#line;
  }

  /** Signs that wait to become a whole part. */
  get waiting(): number {
    return this.#text.length - this.#at;
  }

  /** @throws {XmlFault} */
  write(piece: string): void {
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    for (let whole = true; whole && this.#at < this.#text.length; ) whole = this.#next();
  }

  /** @throws {XmlFault} of kind `truncated` when the document is not whole */
  end(): void {
    const end = this.#text.length;
    if (this.#stage === 'after' && afterSpace(this.#text, this.#at, end) === end) return;
    this.#fault('truncated', 'the end is missing', end);
  }

  /** Takes the next part; false = it is not whole yet. */
  #next(): boolean {
    const text = this.#text;
    if (text.charCodeAt(this.#at) !== 60) return this.#characters();
    if (this.#at + 1 === text.length) return false;
    switch (text.charCodeAt(this.#at + 1)) {
      case 47:
        return this.#closeTag();
      case 63:
        return this.#instruction();
      case 33:
        return this.#declared();
      default:
        return this.#openTag();
    }
  }

  #characters(): boolean {
    const text = this.#text;
    const start = this.#at;
    const found = text.indexOf('<', start);
    const end = found === -1 ? text.length : found;
    if (this.#stage !== 'root') {
      const place = afterSpace(text, start, end);
      if (place !== end) return this.#fault('malformed', 'text outside of the root', place);
      if (found === -1) return false;
      return this.#passed(end);
    }
    if (found === -1) return false;
    let lines = 0;
    let plain = true;
    for (let at = start; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 10) lines += 1;
      // & and ] and what may be forbidden are looked at more closely.
      else if ((unit < 32 && unit !== 9) || unit === 38 || unit === 93 || unit >= 0xd800) plain = false;
    }
    if (plain) {
      this.#line += lines;
      this.#at = end;
      this.#handler.text(text.slice(start, end));
      return true;
    }
    const raw = this.#checked(start, end);
    const closed = raw.indexOf(']]>');
    if (closed !== -1) return this.#fault('malformed', ']]> in a text', start + closed);
    const whole = resolved(raw, 'text', this.#from(start));
    this.#passed(end);
    this.#handler.text(whole);
    return true;
  }

  #openTag(): boolean {
    const text = this.#text;
    const start = this.#at;
    const nearest = text.indexOf('>', start);
    // A kept one is a whole tag; the same signs are the same tag.
    const kept = nearest === -1 ? undefined : this.#tags.get(text.slice(start, nearest + 1));
    if (kept !== undefined) {
      this.#at = nearest + 1;
      return this.#opened(kept);
    }
    const end = tagEnd(text, start + 1);
    // An attribute that is not closed would swallow the rest of the file.
    if (text.charCodeAt(end) === 60) return this.#fault('malformed', 'a tag inside of a tag', end);
    if (end === text.length) return false;
    let raw = this.#checked(start, end + 1);
    const keep = this.#tags.size < keptTags && raw.length <= longestKept && !/[\r\n]/.test(raw);
    // A text of its own: a part of the piece would keep the whole piece in memory.
    if (keep) raw = Buffer.from(raw, 'utf16le').toString('utf16le');
    const tag = parseTag(raw, this.#from(start));
    if (keep) this.#tags.set(raw, tag);
    this.#passed(end + 1);
    return this.#opened(tag);
  }

  #opened(tag: XmlTag): boolean {
    if (this.#stage === 'after') return this.#fault('malformed', 'a second root', this.#at);
    this.#stage = 'root';
    this.#open.push(tag.name);
    this.#handler.open(tag.name, tag.attributes);
    return tag.empty ? this.#closed(tag.name) : true;
  }

  #closeTag(): boolean {
    const text = this.#text;
    const start = this.#at;
    const name = this.#open.at(-1);
    const after = start + 2 + (name?.length ?? 0);
    if (name !== undefined && text.charCodeAt(after) === 62 && text.startsWith(name, start + 2)) {
      this.#at = after + 1;
      return this.#closed(name);
    }
    const end = tagEnd(text, start + 1);
    if (end === text.length) return false;
    if (name === undefined || !text.startsWith(name, start + 2) || afterSpace(text, after, end) !== end)
      return this.#fault('malformed', 'unmatched closing tag', start);
    if (text.charCodeAt(end) === 60) return this.#fault('malformed', 'a tag inside of a tag', end);
    this.#passed(end + 1);
    return this.#closed(name);
  }

  #closed(name: string): true {
    this.#open.pop();
    if (this.#open.length === 0) this.#stage = 'after';
    this.#handler.close(name);
    return true;
  }

  /** A processing instruction, which says nothing to us; at the very start, the declaration, whose encoding was read before. */
  #instruction(): boolean {
    const start = this.#at;
    const end = this.#text.indexOf('?>', start + 2);
    if (end === -1) return false;
    const inside = this.#checked(start + 2, end);
    const target = nameAt(inside, 0);
    const rest = inside.slice(target.length);
    const declares = target === 'xml' && this.#stage === 'start' && declaration.test(rest);
    const tells = target !== '' && target.toLowerCase() !== 'xml' && (rest === '' || /^\s/.test(rest));
    if (!declares && !tells) return this.#fault('malformed', 'malformed instruction', start);
    return this.#passed(end + 2);
  }

  #declared(): boolean {
    const start = this.#at;
    for (const kind of ['<!--', '<![CDATA[', '<!DOCTYPE'] as const) {
      if (this.#text.startsWith(kind, start)) return this.#declaredAs(kind, start + kind.length);
      // Perhaps it will be.
      if (kind.startsWith(this.#text.slice(start, start + kind.length))) return false;
    }
    return this.#fault('malformed', 'unknown declaration', start);
  }

  #declaredAs(kind: '<!--' | '<![CDATA[' | '<!DOCTYPE', from: number): boolean {
    const text = this.#text;
    if (kind === '<!--') {
      const end = text.indexOf('--', from);
      if (end === -1 || end + 2 === text.length) return false;
      if (text.charCodeAt(end + 2) !== 62) return this.#fault('malformed', '-- in a comment', end);
      const inside = this.#checked(from, end);
      this.#passed(end + 3);
      this.#handler.comment(oneLineEnd(inside));
      return true;
    }
    if (kind === '<![CDATA[') {
      if (this.#stage !== 'root') return this.#fault('malformed', 'text outside of the root', from);
      const end = text.indexOf(']]>', from);
      if (end === -1) return false;
      const inside = this.#checked(from, end);
      this.#passed(end + 3);
      this.#handler.text(oneLineEnd(inside));
      return true;
    }
    if (this.#stage !== 'start' && this.#stage !== 'head')
      return this.#fault('malformed', 'a document type after the start', from);
    const end = doctypeEnd(text, from);
    if (end === -1) return false;
    if (text.slice(from, end).includes('['))
      return this.#fault('entities', 'a document type that declares', end);
    this.#checked(from, end);
    this.#passed(end + 1);
    this.#stage = 'typed';
    return true;
  }

  #passed(end: number): true {
    this.#count(end);
    this.#at = end;
    if (this.#stage === 'start') this.#stage = 'head';
    return true;
  }

  /** A stretch of the text, if no sign in it is forbidden. */
  #checked(start: number, end: number): string {
    const part = this.#text.slice(start, end);
    const at = forbiddenIn(part);
    return at === -1 ? part : this.#fault('malformed', 'disallowed character', start + at);
  }

  /** Counts the lines up to a place. */
  #count(end: number): void {
    const text = this.#text;
    for (let at = this.#at; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) this.#line += 1;
    }
  }

  /** Tells the faults of a part of the text that begins here. */
  #from(start: number): TellFault {
    return (kind, reason, at) => this.#fault(kind, reason, start + at);
  }

  #fault(kind: XmlFaultKind, reason: string, at: number): never {
    this.#count(at);
    throw new XmlFault(kind, this.#line, reason);
  }
}

/** Where a document type ends, at its `>`; -1 = not yet. */
function doctypeEnd(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '[') {
      const end = /\]\s*>/g;
      end.lastIndex = at;
      return end.test(text) ? end.lastIndex - 1 : -1;
    } else if (sign === '>') return at;
    else if (sign === '"' || sign === "'") quote = sign;
  }
  return -1;
}
