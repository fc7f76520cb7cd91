import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { releaseKey } from '../../../pack/releaseKey.ts';

/** Whether somebody has said whose signature is right: by `--release-key`, or `CARTABLE_RELEASE_KEY` where the academy's programs are made. */
export const isSignerNamed = (path: string | undefined): boolean =>
  path !== undefined || releaseKey().official;

/**
 * The key that programs on keys are signed with: of a PEM file with the public half, else this checkout's own release key.
 * @throws {AppError} `prepare.release_key` (data: path)
 */
export function releasePublicKey(path: string | undefined): KeyObject {
  if (path === undefined) return releaseKey().publicKey;
  try {
    const key = createPublicKey(readFileSync(path, 'utf8'));
    if (key.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519');
    return key;
  } catch (cause) {
    throw new AppError('prepare.release_key', { path }, cause);
  }
}
