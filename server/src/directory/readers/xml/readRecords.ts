import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { readXml, type XmlListener } from './readXml.ts';
import type { XmlElement } from './xmlElement.ts';

/** A part of a document that is read as a whole. */
export interface XmlRecord {
  /** The names below the root down to the element, with slashes: `DONNEES/ELEVES/ELEVE`. */
  readonly way: string;
  readonly element: XmlElement;
}

/** Elements of one record: a division with a year's services and lessons has a few thousand. */
const maxElements = 100_000;
/** Signs of one record, attributes included. */
const longestRecord = 8 * 1024 * 1024;

/**
 * Reads the records of a document whatever its size: the elements at the ways given come out as small trees, the rest is passed over.
 * @throws {AppError} `import.wrong_file` (data: expected, found) when the root is another one, and whatever {@link readXml} throws
 */
export function readRecords(
  file: SourceFile,
  roots: readonly string[],
  ways: readonly string[],
): AsyncGenerator<XmlRecord> {
  const wanted = new Set(ways);
  const isRecord = (names: readonly string[]) => wanted.has(names.slice(1).join('/'));
  return readXml<XmlRecord>(file, (emit) => recordListener(file, roots, isRecord, emit));
}

/** The same for elements by their name alone, wherever they stand, in a document whose root has no known name. */
export function readNamed(file: SourceFile, names: readonly string[]): AsyncGenerator<XmlRecord> {
  const isRecord = (way: readonly string[]) => way.length > 1 && names.includes(way.at(-1) ?? '');
  return readXml<XmlRecord>(file, (emit) => recordListener(file, undefined, isRecord, emit));
}

/** The name of a document's root. @throws whatever {@link readXml} throws */
export async function rootOf(file: SourceFile): Promise<string> {
  const names = readXml<string>(file, (emit) => ({
    open: (name) => emit(name),
    text: () => {},
    close: () => {},
  }));
  for await (const name of names) return name;
  throw unreadable('import.truncated', { file: file.name, line: 1 });
}

interface Building {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly line: number;
  readonly children: XmlElement[];
  text: string;
}

function recordListener(
  file: SourceFile,
  roots: readonly string[] | undefined,
  isRecord: (names: readonly string[]) => boolean,
  emit: (record: XmlRecord) => void,
): XmlListener {
  const names: string[] = [];
  const building: Building[] = [];
  let elements = 0;
  let size = 0;
  const grow = (by: number, line: number) => {
    size += by;
    if (size > longestRecord) throw unreadable('import.xml_too_long', { file: file.name, line });
  };
  return {
    open(name, attributes, line) {
      names.push(name);
      if (names.length === 1 && roots !== undefined && !roots.includes(name)) {
        const data = { expected: roots.join(', '), found: name.slice(0, 40) };
        throw unreadable('import.wrong_file', { file: file.name, line }, data);
      }
      if (building.length === 0) {
        if (!isRecord(names)) return;
        elements = 0;
        size = 0;
      }
      elements += 1;
      if (elements > maxElements) throw unreadable('import.xml_too_long', { file: file.name, line });
      for (const value of Object.values(attributes)) grow(value.length, line);
      building.push({ name, attributes, line, children: [], text: '' });
    },
    text(text) {
      const inner = building.at(-1);
      if (inner === undefined) return;
      grow(text.length, inner.line);
      inner.text += text;
    },
    close() {
      const done = building.pop();
      if (done !== undefined) {
        const element: XmlElement = { ...done, text: plain(done.text) };
        const parent = building.at(-1);
        if (parent !== undefined) parent.children.push(element);
        else emit({ way: names.slice(1).join('/'), element });
      }
      names.pop();
    },
  };
}

/** A text as one line: letters composed, no invisible signs, single spaces. */
function plain(text: string): string {
  if (/^[!-~]*$/.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
