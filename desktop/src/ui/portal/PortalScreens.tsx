import { useHostState } from '../bridge/HostContext.tsx';
import { Preloaded } from '../lib/Preloaded.tsx';
import { Opening } from './Opening.tsx';
import { signInScreen } from './signInScreen.ts';
import { workspace } from './workspace.ts';

/** The portal's screen of the present phase. The open profile is the key's own; its code and the sign-in's come when they are needed. */
export function PortalScreens() {
  const { phase } = useHostState();
  if (phase === 'opening') void workspace.preload();
  if (phase === 'unlocked') return <Preloaded key="open" screen={workspace} />;
  if (phase === 'opening') return <Opening />;
  return <Preloaded key="door" screen={signInScreen} />;
}
