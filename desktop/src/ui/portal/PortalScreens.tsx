import { useHostState } from '../bridge/HostContext.tsx';
import { Preloaded } from '../lib/Preloaded.tsx';
import { Opening } from './Opening.tsx';
import { SignIn } from './SignIn.tsx';
import { workspace } from './workspace.ts';

/** The portal's screen of the present phase. The open profile is the key's own, whose code comes with the first records. */
export function PortalScreens() {
  const { phase } = useHostState();
  if (phase === 'opening') void workspace.preload();
  if (phase === 'unlocked') return <Preloaded screen={workspace} />;
  if (phase === 'opening') return <Opening />;
  return <SignIn onReady={() => void workspace.preload()} />;
}
