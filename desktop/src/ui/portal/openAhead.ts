import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { FirstKnown } from '../app/interfaceTree.tsx';
import { parseRoute } from '../app/route.ts';
import { askAhead } from '../bridge/askedAhead.ts';
import { firstQueries } from '../home/homeOf.ts';
import { signInScreen } from './signInScreen.ts';
import { workspace } from './workspace.ts';

/** The first drawing waits so long for the records: drawing that they are on their way takes a slow page longer, milliseconds. */
const patienceMs = 500;

/**
 * For someone signed in: waits a moment until the records are there, and asks what the first screen will ask, so that the page is drawn once.
 * For others: waits for the code of the sign-in.
 * @param first what the worker said first
 */
export async function openAhead(bridge: Bridge, first: HostState | undefined): Promise<FirstKnown> {
  if (first?.phase === 'signedOut') await signInScreen.preload();
  else void workspace.preload();
  const state = first?.phase === 'opening' ? await opened(bridge, first) : first;
  if (state?.phase !== 'unlocked' || state.me === null) return { state };
  const [area = 'home'] = parseRoute(location.hash);
  const [sync] = await Promise.all([
    bridge.call('sync.status', {}),
    askAhead(bridge, firstQueries(state.me.roles, area === 'home')),
    workspace.preload(),
  ]);
  return { state, ...(sync.ok && { sync: sync.value }) };
}

/** The state once the profile is open or cannot be, at the latest when the patience is over. */
function opened(bridge: Bridge, first: HostState): Promise<HostState> {
  return new Promise((resolve) => {
    let newest = first;
    const end = (): void => {
      clearTimeout(patience);
      leave();
      resolve(newest);
    };
    const hear = (state: HostState): void => {
      newest = state;
      if (state.phase !== 'opening' || state.problem !== null) end();
    };
    const patience = setTimeout(end, patienceMs);
    const leave = bridge.subscribe((event) => {
      if (event.type === 'state') hear(event.state);
    });
    // What happened between the first answer and this subscription was told to nobody.
    void bridge.call('host.state', {}).then((answer) => {
      if (answer.ok) hear(answer.value);
    });
  });
}
