/** One record's text as it stands in the file, quotes and all. */
export interface Frame {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly text: string;
  /** Why it cannot be read: a quote that is never closed, or a size that no record has. */
  readonly fault?: 'quote' | 'size';
}

/** A quoted cell may hold line breaks (an address); beyond this, a quote was forgotten. */
const maxRecordLines = 30;
/** Characters of one record. */
const maxRecordLength = 64 * 1024;

/**
 * Cuts a CSV text into records (RFC 4180), so that one forgotten quote costs its own line and not the rest of the file: the line that
 * opened it is at fault, and reading goes on with the next one. `delimiter` decides where a quote opens a cell.
 */
export class Framer {
  readonly #delimiter: string;
  readonly #newline: '\n' | '\r';
  #rest = '';
  #line = 0;
  #skipping = false;
  #open: string[] = [];
  #openLength = 0;

  constructor(delimiter: string, newline: '\n' | '\r', linesBefore = 0) {
    this.#delimiter = delimiter;
    this.#newline = newline;
    this.#line = linesBefore;
  }

  push(text: string): Frame[] {
    const frames: Frame[] = [];
    let start = 0;
    let end = text.indexOf(this.#newline);
    for (; end !== -1; end = text.indexOf(this.#newline, start)) {
      this.#physical(this.#rest + text.slice(start, end), frames);
      this.#rest = '';
      start = end + 1;
    }
    this.#rest += text.slice(start);
    if (this.#rest.length > maxRecordLength) {
      if (!this.#skipping) frames.push({ line: this.#line + 1, text: '', fault: 'size' });
      this.#skipping = true;
      this.#rest = '';
    }
    return frames;
  }

  /** The last record of a text that has no line break at its end. */
  end(): Frame[] {
    const frames: Frame[] = [];
    if (this.#rest !== '' || this.#skipping) this.#physical(this.#rest, frames);
    this.#rest = '';
    while (this.#open.length > 0) this.#giveUp('quote', frames);
    return frames;
  }

  #physical(line: string, frames: Frame[]): void {
    this.#line += 1;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    this.#logical(line.endsWith('\r') ? line.slice(0, -1) : line, frames);
  }

  #logical(line: string, frames: Frame[]): void {
    const wasOpen = this.#open.length > 0;
    const opens = this.#endsQuoted(line, wasOpen);
    if (!wasOpen && !opens) {
      frames.push({ line: this.#line, text: line });
      return;
    }
    this.#open.push(line);
    this.#openLength += line.length;
    if (!opens) {
      frames.push({ line: this.#line - this.#open.length + 1, text: this.#open.join('\n') });
      this.#open = [];
      this.#openLength = 0;
    } else if (this.#open.length > maxRecordLines || this.#openLength > maxRecordLength) {
      this.#giveUp('quote', frames);
    }
  }

  /** Refuses the line that opened a quote and reads those after it on their own. */
  #giveUp(fault: 'quote' | 'size', frames: Frame[]): void {
    const [first = '', ...others] = this.#open;
    const last = this.#line;
    this.#open = [];
    this.#openLength = 0;
    this.#line = last - others.length;
    frames.push({ line: this.#line, text: first, fault });
    for (const line of others) {
      this.#line += 1;
      this.#logical(line, frames);
    }
  }

  /** Whether a quoted cell is open at the end of a line. A quote inside an unquoted cell is a character like another. */
  #endsQuoted(line: string, quoted: boolean): boolean {
    let inside = quoted;
    for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) {
      if (!inside) inside = at === 0 || line[at - 1] === this.#delimiter;
      else if (line[at + 1] === '"') at += 1;
      else inside = false;
    }
    return inside;
  }
}
