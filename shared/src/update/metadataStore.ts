/** A target of the update repository: a release's description. */
export interface MetadataTarget {
  readonly length: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Metadata of The Update Framework that was verified (specification 1.0, §5): each call takes the next file in the client's order and
 * refuses what is not signed by enough of the right keys, older than what was known, expired, or not what the file before says. The hosts make
 * it of tuf-js.
 * @throws {AppError} from every `update…`: `update.forged`, `update.rolled_back`, `update.expired`
 */
export interface MetadataStore {
  readonly rootVersion: number;
  updateRoot(bytes: Uint8Array): void;
  /** False when it is the one that is known already. */
  updateTimestamp(bytes: Uint8Array): boolean;
  /** Which snapshot the timestamp names. */
  readonly snapshotVersion: number;
  /** `known`: verified in an earlier run, and may since have been replaced. */
  updateSnapshot(bytes: Uint8Array, known: boolean): void;
  readonly targetsVersion: number;
  updateTargets(bytes: Uint8Array): void;
  readonly targets: ReadonlyMap<string, MetadataTarget>;
}
