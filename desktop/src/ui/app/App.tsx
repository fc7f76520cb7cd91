import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { type ComponentType, Suspense } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { HostProvider, useHostState } from '../bridge/HostContext.tsx';
import { ToastProvider } from '../design/Toast/ToastRegion.tsx';
import { ScreenBoundary } from './ScreenBoundary.tsx';
import { useAppearance } from './useAppearance.ts';

export interface AppProps {
  readonly first: HostState | undefined;
  /** The synchronisation's state, when it was asked ahead. */
  readonly firstSync?: SyncStatus | undefined;
  /** The host's own screens, each for a phase: the key's or the portal's. */
  readonly screens: ComponentType;
}

/** The whole interface: messages, language for dates and lists, and the screen of the host's present phase. */
export function App({ first, firstSync, screens: Screens }: AppProps) {
  const { i18n } = useTranslation();
  return (
    <I18nProvider locale={i18n.language === 'en' ? 'en-GB' : 'fr-FR'}>
      <ToastProvider>
        <HostProvider first={first} firstSync={firstSync}>
          <Appearance />
          <ScreenBoundary>
            <Suspense fallback={null}>
              <Screens />
            </Suspense>
          </ScreenBoundary>
        </HostProvider>
      </ToastProvider>
    </I18nProvider>
  );
}

function Appearance() {
  useAppearance(useHostState().appearance);
  return null;
}
