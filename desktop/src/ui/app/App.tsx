import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { lazy, Suspense, useEffect, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { HostProvider, useHostState } from '../bridge/HostContext.tsx';
import { ToastProvider } from '../design/Toast/ToastRegion.tsx';
import { RecoverySheetScreen } from '../firststart/RecoverySheetScreen.tsx';
import { Preloaded, preloadable } from '../lib/Preloaded.tsx';
import { RemovalProvider } from '../sync/RemovalContext.ts';
import { SafeToRemove } from '../sync/SafeToRemove.tsx';
import { Unlock } from '../unlock/Unlock.tsx';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { StoppedScreen } from './StoppedScreen.tsx';
import { useAppearance } from './useAppearance.ts';

const FirstStart = lazy(() => import('../firststart/FirstStart.tsx'));
const workspace = preloadable(() => import('./Workspace.tsx'));

/** After the unlock screen has been drawn, milliseconds: nobody has typed a passphrase by then. */
const preloadAfterMs = 400;

/** The whole interface: messages, language for dates and lists, and the screen of the host's present phase. */
export function App({ first }: { readonly first: HostState | undefined }) {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language === 'en' ? 'en-GB' : 'fr-FR'}>
      <ToastProvider>
        <HostProvider first={first}>
          <ScreenBoundary>
            <Suspense fallback={null}>
              <PhaseScreen />
            </Suspense>
          </ScreenBoundary>
        </HostProvider>
      </ToastProvider>
    </I18nProvider>
  );
}

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

function PhaseScreen() {
  const state = useHostState();
  useAppearance(state.appearance);
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
  if (phase === 'firstStart') return <FirstStart whileCreating={whileCreating} />;
  if (phase === 'locked') return <Unlock state={state} whileCreating={whileCreating} />;
  return (
    <RemovalProvider value={setRemovable}>
      <Preloaded screen={workspace} />
    </RemovalProvider>
  );
}
