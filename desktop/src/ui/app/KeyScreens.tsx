import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { useEffect, useState } from 'react';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { RecoverySheetScreen } from '../firststart/RecoverySheetScreen.tsx';
import { Preloaded, preloadable } from '../lib/Preloaded.tsx';
import { RemovalProvider } from '../sync/RemovalContext.ts';
import { SafeToRemove } from '../sync/SafeToRemove.tsx';
import { Unlock } from '../unlock/Unlock.tsx';
import { StoppedScreen } from './StoppedScreen.tsx';
import { lazyPart } from '../lib/lazyPart.ts';

const FirstStart = lazyPart(() => import('../firststart/FirstStart.tsx'));
const workspace = preloadable(() => import('./Workspace.tsx'));

/** After the unlock screen has been drawn, milliseconds: nobody has typed a passphrase by then. */
const preloadAfterMs = 400;

/** Tells the host that someone is there, at most every 20 s, so that an abandoned key locks itself. */
function useActivity(): void {
  const bridge = useBridge();
  useEffect(() => {
    let last = 0;
    const tell = (event: Event) => {
      if (event.timeStamp - last < 20_000) return;
      last = event.timeStamp;
      void bridge.call('host.activity', {});
    };
    const kinds = ['pointerdown', 'keydown', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, tell, { passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, tell);
    };
  }, [bridge]);
}

/** While the person types, the open profile's screens are loaded: unlocking then only draws them. */
function useWorkspaceAhead(locked: boolean): void {
  useEffect(() => {
    if (!locked) return;
    const timer = setTimeout(() => requestIdleCallback(() => void workspace.preload()), preloadAfterMs);
    return () => clearTimeout(timer);
  }, [locked]);
}

/** The screen that the page came with answers now: what was clicked meanwhile follows (entry/early.ts). */
function useTakenOver(): void {
  useEffect(() => {
    delete document.getElementById('root')?.dataset.drawn;
    document.dispatchEvent(new Event('cartable:ready'));
  }, []);
}

function placeOf({ me }: HostState): string {
  return me === null ? '' : `${me.schoolId}/${me.userId}/${me.profile ?? ''}`;
}

/** The key's screen of the present phase: first start, unlock, the open profile, and what stands in the way of it. */
export function KeyScreens() {
  const state = useHostState();
  useActivity();
  useTakenOver();
  useWorkspaceAhead(state.phase === 'locked');
  // While a profile is being made the host already says "unlocked": the recovery sheet must still be seen first.
  const [held, setHeld] = useState<'firstStart' | 'locked' | null>(null);
  const [sheet, setSheet] = useState<RecoverySheet | null>(null);
  const [removable, setRemovable] = useState<number | null>(null);

  if (state.phase === 'removed' || state.phase === 'blocked') return <StoppedScreen state={state} />;
  if (removable !== null && state.phase === 'locked') {
    return <SafeToRemove pending={removable} onDone={() => setRemovable(null)} />;
  }
  if (sheet) return <RecoverySheetScreen sheet={sheet} onDone={() => setSheet(null)} />;
  const phase = held ?? state.phase;
  const whileCreating = async (work: () => Promise<RecoverySheet | undefined>) => {
    setHeld(phase === 'locked' ? 'locked' : 'firstStart');
    const made = await work();
    if (made) setSheet(made);
    setHeld(null);
  };
  if (phase === 'firstStart') return <FirstStart problem={state.problem} whileCreating={whileCreating} />;
  if (phase === 'locked') return <Unlock state={state} whileCreating={whileCreating} />;
  return (
    <RemovalProvider value={setRemovable}>
      {/* Another place of the person: whatever the screens held of the one before goes with them. */}
      <Preloaded key={placeOf(state)} screen={workspace} />
    </RemovalProvider>
  );
}
