import type { HostState } from '@cartable/shared/bridge/hostState.ts';

/** Whether the first screen is the unlock screen with nothing to explain: the one that is drawn when the program is built. */
export function isPlainlyLocked(state: HostState | undefined): state is HostState {
  return state?.phase === 'locked' && state.problem === null && state.retryAfterMs === 0;
}
