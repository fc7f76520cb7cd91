import type { KeyTarget } from '../drives/keyTargets.ts';
import { lookInto } from '../identity/mediumLook.ts';
import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';

/** These targets, as whoever agrees to their being erased sees them now. */
export const asTheyAre = (targets: readonly KeyTarget[]): readonly ConfirmedTarget[] =>
  targets.map((target) => ({ ...target, confirmed: lookInto(target) }));
