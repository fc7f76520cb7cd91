/** Bytes in the pieces in which they came: a film is not copied anew with each of them. */
export class Pieces {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Keeps a copy: the giver may use its buffer again. */
  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice());
    this.#length += bytes.length;
  }

  /** Forgets what stands after `length`. */
  cut(length: number): void {
    while (this.#length > length) {
      const last = this.#pieces.pop();
      if (last === undefined) return;
      const before = this.#length - last.length;
      this.#length = before;
      if (before >= length) continue;
      this.#pieces.push(last.subarray(0, length - before));
      this.#length = length;
    }
  }

  /** A copy of `length` bytes from `offset`, fewer at the end. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.#length);
    const bytes = new Uint8Array(Math.max(end - offset, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      if (at >= end) break;
      const [from, to] = [Math.max(offset - at, 0), Math.min(end - at, piece.length)];
      if (from < to) bytes.set(piece.subarray(from, to), at + from - offset);
      at += piece.length;
    }
    return bytes;
  }
}
