import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostPhase, HostState } from '@cartable/shared/bridge/hostState.ts';
import { parseRoute } from '../app/route.ts';
import { askAhead } from '../bridge/askedAhead.ts';
import { firstQueries } from '../home/homeOf.ts';

/** What the first screen of these roles asks, at the present address. */
export function firstAsked(roles: NonNullable<HostState['me']>['roles']) {
  const [area = 'home'] = parseRoute(location.hash);
  return firstQueries(roles, area === 'home');
}

/**
 * The bridge of a page whose frame stands while the first records are on their way: it hears that they are there together with what its first screen will
 * ask, so that it is drawn once with them and not piece by piece. How the synchronisation goes until then is not told: each telling would draw the frame anew.
 */
export function unlockWithAnswers<B extends Bridge>(inner: B): B {
  const listeners = new Set<(event: HostEvent) => void>();
  let phase: HostPhase | undefined;
  let sync: HostEvent | undefined;
  let asking: Promise<void> | undefined;

  const tell = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  /** The newest state while the answers are on their way. */
  let held: HostEvent | undefined;
  const release = (): void => {
    asking = undefined;
    for (const event of [sync, held]) if (event !== undefined) tell(event);
    sync = held = undefined;
  };
  const outer: B = {
    ...inner,
    async call(name: Parameters<Bridge['call']>[0], args: never) {
      const answer = await inner.call(name, args);
      if (name !== 'host.state' || !answer.ok) return answer;
      phase ??= (answer.value as HostState).phase;
      await asking;
      return answer;
    },
    subscribe(listener: (event: HostEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  inner.subscribe((event) => {
    if (event.type === 'sync' && (phase === 'opening' || asking !== undefined)) {
      sync = event;
      return;
    }
    if (event.type !== 'state') return tell(event);
    const { phase: now, me } = event.state;
    const opened = phase === 'opening' && now === 'unlocked' && me !== null;
    phase = now;
    held = event;
    if (opened) asking = askAhead(outer, firstAsked(me.roles)).then(release, release);
    else if (asking === undefined || now !== 'unlocked') release();
  });
  return outer;
}
