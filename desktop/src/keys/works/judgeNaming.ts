import { type Result, ok, refused } from '@cartable/shared/lib/result.ts';
import type { MediumLook } from '../identity/mediumLook.ts';
import type { Handout } from './handout.ts';

/**
 * Whether a medium, as it is, can have an identity of this batch: an image without one, or a key that carries one of the batch and is finished. Asked before an identity is taken
 * for it; whoever puts it there looks once more. What could not be read is left to that.
 */
export function judgeNaming(look: MediumLook, device: string, handout: Handout): Result<null> {
  if (handout.carriedBy(look)?.started === false) return ok(null);
  switch (look.holds) {
    case 'master':
    case 'unknown':
      return ok(null);
    case 'profile':
      return refused('prepare.holds_profile', { device });
    case 'prepared':
      return refused('prepare.other_identity', { device, serial: look.label });
    case 'silent':
      return refused('prepare.silent', { device });
    case 'nothing':
    case 'unrecognised':
    case 'other':
      return refused('prepare.not_a_key', { device });
  }
}
