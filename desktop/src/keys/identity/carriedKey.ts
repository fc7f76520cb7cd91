import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { type KeyIdentity, readIdentity } from './keyIdentity.ts';
import { withKey } from './openKey.ts';

/** A batch's key that a medium carries: whole, with its marker; or half, with its volume's name only, which is written first. */
export interface CarriedKey {
  readonly key: BatchKey;
  readonly whole: boolean;
  /** Somebody has started it, or their profile lies on it: its ticket is spent. */
  readonly started: boolean;
}

/** Which of these keys a medium carries; undefined for none, and for a medium that cannot be read. */
export function carriedKey(target: KeyTarget, keys: readonly BatchKey[]): CarriedKey | undefined {
  const identity = identityOf(target);
  if (typeof identity === 'string') return undefined;
  const { marker, label, waits, holdsProfile } = identity;
  const key = keys.find(({ keyId }) =>
    marker === undefined ? keyNames(nodeHasher, keyId).label === label : keyId === marker.keyId,
  );
  const whole = marker !== undefined;
  return key && { key, whole, started: holdsProfile || (whole && !waits) };
}

/** Whether a medium carries this key whole; undefined when it cannot be read. */
export function carries(target: KeyTarget, { keyId }: BatchKey): boolean | undefined {
  const identity = identityOf(target);
  if (identity === 'unreadable') return undefined;
  return identity !== 'none' && identity.marker?.keyId === keyId;
}

function identityOf(target: KeyTarget): KeyIdentity | 'none' | 'unreadable' {
  try {
    return withKey(target, readIdentity);
  } catch (error) {
    if (!isAppError(error)) throw error;
    // What is no volume carries nothing: the first block is blotted out before anything else. A file that is not there does neither.
    const isFile = target.drive === undefined && error.code === 'prepare.absent';
    return isFile || error.code === 'prepare.not_a_key' ? 'none' : 'unreadable';
  }
}
