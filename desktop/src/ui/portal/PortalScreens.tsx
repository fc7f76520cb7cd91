import { Suspense } from 'react';
import { useHostState } from '../bridge/HostContext.tsx';
import { Preloaded } from '../lib/Preloaded.tsx';
import { Opening } from './Opening.tsx';
import { signInScreen } from './signInScreen.ts';
import { workspace } from './workspace.ts';

/**
 * The portal's screen of the present phase. The open profile is the key's own; its code and the sign-in's come when they are needed. Its frame stands while
 * the first records are on their way, which on a slow page takes as long as drawing it.
 */
export function PortalScreens() {
  const { phase, problem, me } = useHostState();
  if (phase === 'opening') void workspace.preload();
  if (phase === 'unlocked' || (phase === 'opening' && me !== null && problem === null)) {
    return (
      <Suspense fallback={<Opening />}>
        <Preloaded key="open" screen={workspace} />
      </Suspense>
    );
  }
  if (phase === 'opening') return <Opening />;
  return <Preloaded key="door" screen={signInScreen} />;
}
