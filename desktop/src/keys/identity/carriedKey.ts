import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import { nodeHasher } from '../../vault/nodeCrypto.ts';
import type { MediumLook } from './mediumLook.ts';

/** A batch's key that a medium carries: whole, with its marker; or half, with its volume's name only, which is written first. */
export interface CarriedKey {
  readonly key: BatchKey;
  readonly whole: boolean;
  /** Somebody has started it, or their profile lies on it: its ticket is spent. */
  readonly started: boolean;
}

/** Which of these keys a medium carries; undefined for none, and for a medium that could not be read. */
export function carriedKey({ marks }: MediumLook, keys: readonly BatchKey[]): CarriedKey | undefined {
  if (typeof marks === 'string') return undefined;
  const { keyId, volumeLabel, waits, holdsProfile } = marks;
  const key = keys.find((one) =>
    keyId === undefined ? keyNames(nodeHasher, one.keyId).label === volumeLabel : one.keyId === keyId,
  );
  const whole = keyId !== undefined;
  return key && { key, whole, started: holdsProfile || (whole && !waits) };
}

/** Whether a medium carries this key whole; undefined when it could not be read. */
export function carries({ marks }: MediumLook, { keyId }: BatchKey): boolean | undefined {
  if (marks === 'unreadable') return undefined;
  return marks !== 'none' && marks.keyId === keyId;
}
