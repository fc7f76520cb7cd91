import type { MetadataStore } from '@cartable/shared/update/metadataStore.ts';
import { tufMetadataStore } from '@cartable/shared/update/tufMetadataStore.ts';
import { BadVersionError, EqualVersionError, ExpiredMetadataError } from 'tuf-js/dist/error.js';
import { TrustedMetadataStore } from 'tuf-js/dist/store.js';

/** Opens tuf-js's verification at this root. @throws {AppError} `update.forged` for a root that does not verify itself */
export function openMetadataStore(root: Uint8Array, now: Date): MetadataStore {
  return tufMetadataStore(
    {
      open: (bytes) => new TrustedMetadataStore(Buffer.from(bytes)),
      buffer: (bytes) => Buffer.from(bytes),
      isExpired: (error) => error instanceof ExpiredMetadataError,
      isOlder: (error) => error instanceof BadVersionError,
      isEqual: (error) => error instanceof EqualVersionError,
    },
    root,
    now,
  );
}
