import { useHostState } from '../bridge/HostContext.tsx';
import { Preloaded, preloadable } from '../lib/Preloaded.tsx';
import { Opening } from './Opening.tsx';
import { SignIn } from './SignIn.tsx';

const workspace = preloadable(() => import('../app/Workspace.tsx'));

/** The portal's screen of the present phase. The open profile is the key's own, whose code comes with the first records. */
export function PortalScreens() {
  const { phase } = useHostState();
  if (phase === 'opening') void workspace.preload();
  if (phase === 'unlocked') return <Preloaded screen={workspace} />;
  if (phase === 'opening') return <Opening />;
  return <SignIn onReady={() => void workspace.preload()} />;
}
