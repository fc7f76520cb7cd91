import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { lookInto, type MediumLook } from './mediumLook.ts';

/** Something that is to be erased, and what whoever agreed to it was told lies on it. */
export interface ConfirmedTarget extends KeyTarget {
  readonly confirmed: MediumLook;
}

/**
 * Reads once more what lies on a medium, while it is held open and before its first block is touched. A yes is about what was shown: a key that answered nothing then and shows
 * somebody's profile now was never agreed to, though it is the same drive. What is empty loses nothing, whatever was shown.
 * @throws {AppError} `prepare.contents_changed` (data: device)
 */
export function mustBeAsConfirmed(target: KeyTarget, confirmed: MediumLook): void {
  const now = lookInto(target);
  if (now.holds === 'nothing' || isDeepStrictEqual(now, confirmed)) return;
  throw new AppError('prepare.contents_changed', { device: target.name });
}
