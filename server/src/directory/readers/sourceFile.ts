import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** A file to read, once or several times, in pieces. */
export interface SourceFile {
  /** Without folders. */
  readonly name: string;
  readonly sizeBytes: number;
  bytes(): AsyncIterable<Uint8Array>;
}

/** Pieces in which files are read: large enough for few turns of the event loop, small enough for flat memory. */
const pieceBytes = 256 * 1024;

function onDisk(path: string): SourceFile {
  return {
    name: basename(path),
    sizeBytes: statSync(path).size,
    bytes: () => createReadStream(path, { highWaterMark: pieceBytes }),
  };
}

/**
 * The file, or the files directly in the folder, by name; hidden ones are left out.
 * @throws {AppError} `import.no_files` (data: path's last part) when there is none or it cannot be read
 */
export function sourceFiles(path: string): readonly SourceFile[] {
  try {
    if (!statSync(path).isDirectory()) return [onDisk(path)];
    const names = readdirSync(path, { withFileTypes: true })
      .filter((one) => one.isFile() && !one.name.startsWith('.'))
      .map((one) => one.name)
      .sort();
    if (names.length > 0) return names.map((name) => onDisk(join(path, name)));
  } catch (cause) {
    throw new AppError('import.no_files', { path: basename(path) }, cause);
  }
  throw new AppError('import.no_files', { path: basename(path) });
}

/** The first bytes of a file, at most `length`. */
export async function headOf(file: SourceFile, length: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let found = 0;
  for await (const piece of file.bytes()) {
    parts.push(piece.subarray(0, length - found));
    found += piece.length;
    if (found >= length) break;
  }
  return Buffer.concat(parts);
}
