import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { HostPhase, HostState } from '@cartable/shared/bridge/hostState.ts';
import { askAhead } from '../bridge/askedAhead.ts';
import { firstQueries } from '../home/homeOf.ts';
import { parseRoute } from './route.ts';

/** What the first screen of these roles asks, at the present address. */
export function firstAsked(roles: NonNullable<HostState['me']>['roles']) {
  const [area = 'home'] = parseRoute(location.hash);
  return firstQueries(roles, area === 'home');
}

/** Answers that take longer than this do not hold the screens back, milliseconds: each then shows that it is waiting. */
const longestMs = 2_000;

/** What is answered while the first screen's questions are on their way: they are. */
const answeredMeanwhile: readonly string[] = ['query', 'sync.status'];

/**
 * The bridge of a page whose records are about to be there: a portal's frame stands while the first are on their way, a key's passphrase has been given. It
 * hears that they are there together with what its first screen will ask, so that it is drawn once with them and not piece by piece. How the synchronisation
 * goes until then is told with them: each telling would draw the frame anew.
 */
export function openWithAnswers<B extends Bridge>(inner: B): B {
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
      if (name === 'host.state' && answer.ok) phase ??= (answer.value as HostState).phase;
      // The screen that unlocked is not drawn again just before it goes.
      if (!answeredMeanwhile.includes(name)) await asking;
      return answer;
    },
    subscribe(listener: (event: HostEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const askFirst = async (me: NonNullable<HostState['me']>): Promise<void> => {
    const status = inner.call('sync.status', {}).then((answer) => {
      if (answer.ok && asking !== undefined) sync ??= { type: 'sync', status: answer.value };
    });
    const late = new Promise((resolve) => setTimeout(resolve, longestMs));
    await Promise.race([Promise.all([askAhead(outer, firstAsked(me.roles)), status]), late]);
  };
  inner.subscribe((event) => {
    if (event.type === 'sync' && (phase === 'opening' || asking !== undefined)) {
      sync = event;
      return;
    }
    if (event.type !== 'state') return tell(event);
    const { phase: now, me } = event.state;
    const opened = (phase === 'opening' || phase === 'locked') && now === 'unlocked' && me !== null;
    phase = now;
    held = event;
    if (opened) asking = askFirst(me).then(release, release);
    else if (asking === undefined || now !== 'unlocked') release();
  });
  return outer;
}
