import { decodeText } from '../decode.ts';
import { headOf, type SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { XmlFault } from './xmlFault.ts';
import { XmlScanner } from './xmlScanner.ts';

/** What a reader does with each part of a document; `line` is that of the part's end. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>, line: number): void;
  /** Text and CDATA, entities resolved, in one or several pieces. */
  text(text: string): void;
  close(name: string, line: number): void;
  comment?(text: string, line: number): void;
}

/** Longest text, tag, comment or declaration, in characters: beyond, memory would not be flat. */
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
  readonly #scanner: XmlScanner;

  constructor(file: SourceFile, listener: XmlListener) {
    this.#file = file;
    let depth = 0;
    const scanner = new XmlScanner({
      open: (name, attributes) => {
        depth += 1;
        if (depth > deepest) throw new XmlFault('malformed', scanner.line, `> ${deepest} levels`);
        listener.open(name, attributes, scanner.line);
      },
      text: (text) => listener.text(text),
      close: (name) => {
        depth -= 1;
        listener.close(name, scanner.line);
      },
      comment: (text) => listener.comment?.(text, scanner.line),
    });
    this.#scanner = scanner;
  }

  write(text: string): void {
    this.#named(() => this.#scanner.write(text));
    if (this.#scanner.waiting > longestRun)
      throw unreadable('import.xml_too_long', { file: this.#file.name, line: this.#scanner.line });
  }

  /** @throws {AppError} `import.truncated` when elements are still open */
  end(): void {
    this.#named(() => this.#scanner.end());
  }

  #named(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      const at = { file: this.#file.name, line: error.line };
      if (error.kind === 'truncated') throw unreadable('import.truncated', at);
      if (error.kind === 'entities') throw unreadable('import.xml_entities', at);
      throw unreadable('import.xml_malformed', at, { reason: error.message });
    }
  }
}
