import type { SourceFile } from '../sourceFile.ts';

/** A file in memory, given in pieces so that boundaries are met. */
export function memoryFile(name: string, content: string | Uint8Array, pieceBytes = 1000): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    sizeBytes: bytes.length,
    async *bytes() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
}
