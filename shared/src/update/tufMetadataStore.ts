import type { TrustedMetadataStore } from 'tuf-js/dist/store.js';
import { AppError } from '../lib/errors.ts';
import type { MetadataStore } from './metadataStore.ts';

/** What this takes of tuf-js, which needs Node: each host brings it. */
export interface TufParts {
  readonly open: (root: Uint8Array) => TrustedMetadataStore;
  /** Bytes as the library takes them. */
  readonly buffer: (bytes: Uint8Array) => Parameters<TrustedMetadataStore['updateRoot']>[0];
  readonly isExpired: (error: unknown) => boolean;
  readonly isOlder: (error: unknown) => boolean;
  readonly isEqual: (error: unknown) => boolean;
}

/**
 * tuf-js as a {@link MetadataStore}. Only its verification is used: its own files would be written in ways that a FAT volume loses.
 * @param now what expiry is judged by: the server's time where it is known, since school computers' clocks are off by years
 * @throws {AppError} `update.forged` for a root that does not verify itself
 */
export function tufMetadataStore(tuf: TufParts, root: Uint8Array, now: Date): MetadataStore {
  const judged = judgedBy(tuf);
  const store = judged(() => tuf.open(root));
  // The library takes the computer's clock and offers no other way; docs/decisions/0164.
  if (!Reflect.set(store, 'referenceTime', now)) throw new TypeError('tuf-js is not as expected');
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new AppError('update.incomplete', { file: 'metadata' });
    return value;
  };
  return {
    get rootVersion() {
      return store.root.signed.version;
    },
    updateRoot: (bytes) => void judged(() => store.updateRoot(tuf.buffer(bytes))),
    updateTimestamp(bytes) {
      try {
        judged(() => store.updateTimestamp(tuf.buffer(bytes)));
        return true;
      } catch (error) {
        if (error instanceof AppError && tuf.isEqual(error.cause)) return false;
        throw error;
      }
    },
    get snapshotVersion() {
      return need(store.timestamp).signed.snapshotMeta.version;
    },
    updateSnapshot: (bytes, known) => void judged(() => store.updateSnapshot(tuf.buffer(bytes), known)),
    get targetsVersion() {
      return need(need(store.snapshot).signed.meta['targets.json']).version;
    },
    updateTargets: (bytes) =>
      judged(() => store.updateDelegatedTargets(tuf.buffer(bytes), 'targets', 'root')),
    get targets() {
      const { targets } = need(store.targets).signed;
      return new Map(
        Object.entries(targets).map(([name, { length, hashes }]) => [
          name,
          { length, sha256: hashes.sha256 ?? '' },
        ]),
      );
    },
  };
}

/** Runs a step of the library; whatever it says against a file becomes one of three answers. */
function judgedBy(tuf: TufParts) {
  return <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (tuf.isExpired(error)) throw new AppError('update.expired', {}, error);
      // An equal version is one of the same family: the caller knows it by its cause.
      if (tuf.isOlder(error)) throw new AppError('update.rolled_back', {}, error);
      throw new AppError('update.forged', {}, error);
    }
  };
}
