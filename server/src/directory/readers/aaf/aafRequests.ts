import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { readXml } from '../xml/readXml.ts';

/** One request of a `ficAlimMENESR` file, as it stands there. */
export interface AafRequest {
  readonly op: 'add' | 'modify' | 'delete';
  readonly id: string;
  /** Attribute → its values that are not empty; no value = erase it. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly line: number;
}

const operations: Readonly<Record<string, AafRequest['op']>> = {
  addRequest: 'add',
  modifyRequest: 'modify',
  deleteRequest: 'delete',
};

/** Signs of the values of one request that are kept: a school's request lists its classes and groups, some tens of thousands. */
const longestRequest = 2 * 1024 * 1024;

/**
 * The requests of a file, one after the other. Attributes that are not `wanted` are not kept: the files hold addresses and much else
 * that the product does not need.
 * @throws {AppError} `import.xml_too_long` when one has no end, and the errors of {@link readXml}
 */
export function readAafRequests(file: SourceFile, wanted: ReadonlySet<string>): AsyncGenerator<AafRequest> {
  return readXml<AafRequest>(file, (emit) => {
    let request: { op: AafRequest['op']; line: number; id: string } | undefined;
    let attributes = new Map<string, string[]>();
    let values: string[] | undefined;
    let inId = false;
    let text = '';
    let size = 0;
    return {
      open(name, { name: attribute = '' }, line) {
        text = '';
        if (name === 'attr' || name === 'modification') {
          values = wanted.has(attribute) ? [] : undefined;
          if (values !== undefined) attributes.set(attribute, values);
        } else if (name === 'id') inId = true;
        else if (name in operations) {
          size = 0;
          const op = operations[name] ?? 'add';
          request = { op, line, id: '' };
          attributes = new Map();
        }
      },
      text(piece) {
        if (!inId && values === undefined) return;
        size += piece.length;
        // Read as a whole: a file that never ends one would fill the memory.
        if (size > longestRequest)
          throw unreadable('import.xml_too_long', { file: file.name, line: request?.line ?? 0 });
        text += piece;
      },
      close(name) {
        if (name === 'value' && values !== undefined) {
          const value = text.trim();
          if (value !== '') values.push(value);
        } else if (name === 'attr' || name === 'modification') values = undefined;
        else if (name === 'id') {
          inId = false;
          if (request !== undefined) request.id = text.trim();
        } else if (name in operations && request !== undefined) {
          emit({ ...request, attributes });
          request = undefined;
        }
      },
    };
  });
}
