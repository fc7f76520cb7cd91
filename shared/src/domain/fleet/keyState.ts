import { AppError } from '../../lib/errors.ts';

/**
 * Where a key of the fleet stands. `prepared`: it lies in the technician's drawer; `handed_out`: somebody has it and has not started it;
 * `active`: it was started and signed in; `lost`: its holder, a parent, the CPE or a technician said so; `revoked`: a technician withdrew
 * it; `replaced`: another key took its place.
 */
export const keyStates = ['prepared', 'handed_out', 'active', 'lost', 'revoked', 'replaced'] as const;
export type KeyState = (typeof keyStates)[number];

const next: Readonly<Record<KeyState, readonly KeyState[]>> = {
  prepared: ['handed_out', 'active', 'lost', 'revoked', 'replaced'],
  handed_out: ['prepared', 'active', 'lost', 'revoked', 'replaced'],
  // Started again with a fresh profile: the same person, the same key.
  active: ['active', 'lost', 'revoked', 'replaced'],
  lost: ['revoked', 'replaced'],
  revoked: ['replaced'],
  replaced: [],
};

/** Whether a key may go from one state to another. A lost key erases itself at its next contact: nothing leads back. */
export function mayBecome(from: KeyState, to: KeyState): boolean {
  return next[from].includes(to);
}

/** Whether whoever holds the key may no longer use it. */
export function isEnded(state: KeyState): boolean {
  return state === 'lost' || state === 'revoked' || state === 'replaced';
}

/** @throws {AppError} `fleet.state` (data: from, to) */
export function mustBecome(from: KeyState, to: KeyState): void {
  if (!mayBecome(from, to)) throw new AppError('fleet.state', { from, to });
}
