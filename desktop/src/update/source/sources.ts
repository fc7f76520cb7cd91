import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { sha256, type UpdateSource } from './updateSource.ts';

/**
 * The sources in the order in which they are asked. One that lies, is slow or has gone is not asked again in this run: chunks are told by
 * their hashes, so that whoever serves them need not be trusted. The last one, the server, stays: its failure is the run's.
 */
export class Sources {
  #left: readonly UpdateSource[];
  readonly #dropped: (source: UpdateSource, code: string) => void;

  constructor(
    sources: readonly UpdateSource[],
    dropped: (source: UpdateSource, code: string) => void = () => {},
  ) {
    this.#left = sources;
    this.#dropped = dropped;
  }

  /** Runs `work` with each source until one succeeds. @throws {AppError} as the last one fails */
  async first<T>(signal: AbortSignal, work: (source: UpdateSource) => Promise<T>): Promise<T> {
    for (;;) {
      const [source] = this.#left;
      if (source === undefined) throw new AppError('update.source_away', { kind: 'server' });
      try {
        return await work(source);
      } catch (error) {
        signal.throwIfAborted();
        // Another download may have met the same lie first, and dropped this source meanwhile.
        const isLast = this.#left.length === 1 && this.#left[0] === source;
        if (!isAppError(error) || isLast) throw error;
        this.#drop(source, error.code);
      }
    }
  }

  /** A file whose SHA-256 is known. @throws {AppError} `update.source_wrong` when the last source lies, too */
  async verified(path: string, hash: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.first(signal, async (source) => {
      const bytes = await source.get(path, maxBytes, signal);
      if (bytes === undefined) throw new AppError('update.incomplete', { file: path.slice(0, 100) });
      if (sha256(bytes) !== hash) throw new AppError('update.source_wrong', { kind: source.kind });
      return bytes;
    });
  }

  #drop(source: UpdateSource, code: string): void {
    if (this.#left[0] !== source) return;
    this.#left = this.#left.slice(1);
    this.#dropped(source, code);
  }
}
