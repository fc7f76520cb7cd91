import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';

/** What the page is told of the host's state: the vault's word, unless the main process knows better. */
export interface HostStateView {
  readonly current: () => HostState;
  /** A state as the vault tells it, with what only the main process knows: the server that the technician set on the key. */
  readonly complete: (state: HostState) => HostState;
  /** Takes an event of the vault and gives the one to tell the page. */
  readonly take: (event: HostEvent) => HostEvent;
  /** The vault cannot speak for itself: the key is out, or its process will not start. */
  readonly overrule: (phase: 'removed' | 'blocked', code: string) => HostState;
  /** A new vault process starts, locked; `code` tells the person why until they act. */
  readonly restart: (code?: string) => HostState;
  /** Whether the main process speaks for the vault at present. */
  readonly isOverruled: () => boolean;
}

/**
 * A view that starts locked, before the vault has said anything.
 * @param machine what is wrong with the machine's policy: told on a closed key that has nothing else to explain
 */
export function hostStateView(
  version: string,
  server: string | null,
  machine: HostState['problem'] = null,
): HostStateView {
  let vault: HostState = {
    ...plainlyLocked,
    appearance: defaultAppearance,
    server,
    version,
    host: 'electron',
  };
  let rule: { readonly phase: 'removed' | 'blocked'; readonly code: string } | undefined;
  let notice: string | undefined;
  const current = (): HostState => {
    if (rule !== undefined) {
      return {
        ...vault,
        phase: rule.phase,
        problem: { code: rule.code, data: {} },
        me: null,
        retryAfterMs: 0,
      };
    }
    if (notice === undefined) return vault;
    return { ...vault, problem: { code: notice, data: {} } };
  };
  const complete = (state: HostState): HostState => {
    const closed = state.phase === 'locked' || state.phase === 'firstStart';
    return {
      ...state,
      server: state.server ?? server,
      problem: state.problem ?? (closed ? machine : null),
    };
  };
  return {
    current,
    complete,
    isOverruled: () => rule !== undefined,
    take(event) {
      if (event.type !== 'state') return event;
      // A process that was halted may still have a word under way: it must not bring a name back to the screen.
      if (rule === undefined) vault = complete(event.state);
      if (event.state.phase !== 'locked' || event.state.problem !== null) notice = undefined;
      return { type: 'state', state: current() };
    },
    overrule(phase, code) {
      rule = { phase, code };
      return current();
    },
    restart(code) {
      rule = undefined;
      notice = code;
      vault = { ...vault, ...plainlyLocked };
      return current();
    },
  };
}
