import { SaxesParser } from 'saxes';
import { decodeText } from '../decode.ts';
import { headOf, type SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';

/** What a reader does with each part of a document; `line` is that of the part's end. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  /** Text and CDATA, entities resolved, in one or several pieces. */
  text(text: string): void;
  close(name: string, line: number): void;
  comment?(text: string, line: number): void;
}

/** Longest text, comment or declaration without an element beside it, in characters: beyond, memory would not be flat. */
const longestRun = 2 * 1024 * 1024;
const deepest = 64;

/**
 * Reads an XML document piece by piece and gives on what the listener hands to `emit`. Entities are the five of XML and characters by
 * number; a declared DTD is never fetched, and one that declares anything itself is refused: external entities and entities that
 * multiply ("billion laughs") have no way in.
 * @throws {AppError} `import.xml_entities`, `import.xml_malformed` (data: reason), `import.xml_too_long`, `import.truncated`, or an error of
 * {@link decodeText}; each with file and line
 */
export async function* readXml<T>(
  file: SourceFile,
  listen: (emit: (one: T) => void) => XmlListener,
): AsyncGenerator<T> {
  let found: T[] = [];
  const listener = listen((one) => found.push(one));
  const reading = new Reading(file, listener);
  for await (const { text } of decodeText(file, await encodingOf(file))) {
    reading.write(text);
    yield* found;
    found = [];
  }
  reading.end();
  yield* found;
}

/** The encoding that the declaration names; UTF-8 when it names none, as XML says. */
async function encodingOf(file: SourceFile): Promise<string> {
  const head = await headOf(file, 200);
  if (head[0] === 0xfe || head[0] === 0xff || head[1] === 0) return 'utf-16';
  const declaration = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/.exec(
    Buffer.from(head).toString('latin1'),
  );
  return declaration?.[1] ?? 'utf-8';
}

class Reading {
  readonly #file: SourceFile;
  readonly #parser = new SaxesParser({ xmlns: false });
  #depth = 0;
  #quiet = 0;
  #ending = false;

  constructor(file: SourceFile, listener: XmlListener) {
    this.#file = file;
    const parser = this.#parser;
    const at = () => ({ file: file.name, line: parser.line });
    parser.on('error', (error) => {
      if (this.#ending) throw unreadable('import.truncated', at());
      if (/undefined entity/.test(error.message)) throw unreadable('import.xml_entities', at());
      const reason = error.message.replace(/^\d+:\d+:\s*/, '').slice(0, 80);
      throw unreadable('import.xml_malformed', at(), { reason });
    });
    parser.on('doctype', (text) => {
      if (text.includes('[')) throw unreadable('import.xml_entities', at());
    });
    parser.on('opentag', (tag) => {
      this.#quiet = 0;
      this.#depth += 1;
      if (this.#depth > deepest)
        throw unreadable('import.xml_malformed', at(), { reason: `> ${deepest} levels` });
      listener.open(tag.name, tag.attributes as Readonly<Record<string, string>>, parser.line);
    });
    parser.on('closetag', (tag) => {
      this.#quiet = 0;
      this.#depth -= 1;
      listener.close(tag.name, parser.line);
    });
    parser.on('text', (text) => listener.text(text));
    parser.on('cdata', (text) => listener.text(text));
    if (listener.comment) parser.on('comment', (text) => listener.comment?.(text, parser.line));
  }

  write(text: string): void {
    this.#quiet += text.length;
    this.#parser.write(text);
    if (this.#quiet > longestRun)
      throw unreadable('import.xml_too_long', { file: this.#file.name, line: this.#parser.line });
  }

  /** @throws {AppError} `import.truncated` when elements are still open */
  end(): void {
    this.#ending = true;
    this.#parser.close();
  }
}
