import type { SourceFile } from './readers/sourceFile.ts';

/** Files whose bytes are counted as they are read, again and again when they are read several times. */
export class CountedFiles {
  readonly files: readonly SourceFile[];
  #bytes = 0;

  /** `told` hears the bytes read so far, of all files together. */
  constructor(files: readonly SourceFile[], told: (bytes: number) => void) {
    const take = (length: number) => {
      this.#bytes += length;
      told(this.#bytes);
    };
    this.files = files.map((file) => ({
      ...file,
      async *bytes() {
        for await (const piece of file.bytes()) {
          take(piece.length);
          yield piece;
        }
      },
    }));
  }

  get bytes(): number {
    return this.#bytes;
  }
}
