import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { FirstKnown } from '../app/interfaceTree.tsx';
import { askAhead } from '../bridge/askedAhead.ts';
import { signInScreen } from './signInScreen.ts';
import { firstAsked } from '../app/openWithAnswers.ts';
import { workspace } from './workspace.ts';

/**
 * For someone signed in whose records are on their way: what is needed to draw the frame. When they are there already (another page of this browser is open),
 * what the first screen will ask, so that it is drawn once. For others: the code of the sign-in.
 * @param first what the worker said first
 */
export async function openAhead(bridge: Bridge, first: HostState | undefined): Promise<FirstKnown> {
  if (first?.phase === 'signedOut') await signInScreen.preload();
  else await workspace.preload();
  if (first?.phase !== 'unlocked' || first.me === null) return { state: first };
  const [sync] = await Promise.all([
    bridge.call('sync.status', {}),
    askAhead(bridge, firstAsked(first.me.roles)),
  ]);
  return { state: first, ...(sync.ok && { sync: sync.value }) };
}
