import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { type KeyPaths, keyPaths } from './keyPaths.ts';
import { makeKeyFolder } from './makeKeyFolder.ts';
import { keyFormat, type PortableMarker, readPortableMarker } from './portableMarker.ts';

/** What a technician may set on a new key. */
export interface KeyPreparation {
  /** Address of the school's server. */
  readonly server?: string;
}

/**
 * Makes a folder a key: the data folders and the marker. Running it on a key that is already prepared changes nothing,
 * so that a pupil's work is never at risk from a second preparation.
 * @throws {AppError} as {@link readPortableMarker} when the folder holds a marker that cannot be read.
 */
export function prepareKeyFolder(root: string, preparation: KeyPreparation = {}): KeyPaths {
  const paths = keyPaths(root);
  for (const folder of [paths.data, paths.lock, paths.vault, paths.profile, paths.logs]) {
    makeKeyFolder(folder);
  }
  if (existsSync(paths.marker)) {
    readPortableMarker(paths.marker);
    return paths;
  }
  const marker: PortableMarker = {
    product: 'cartable',
    format: keyFormat,
    keyId: toBase64Url(randomBytes(16)),
    ...(preparation.server === undefined ? {} : { server: preparation.server }),
  };
  const descriptor = openSync(paths.marker, 'wx');
  try {
    writeSync(descriptor, `${JSON.stringify(marker, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return paths;
}
