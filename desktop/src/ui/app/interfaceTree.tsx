import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import type { i18n } from 'i18next';
import { type ComponentType, type ReactNode, StrictMode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { BridgeProvider } from '../bridge/BridgeContext.tsx';
import { App } from './App.tsx';

/** What the host said before anything was drawn. */
export interface FirstKnown {
  readonly state: HostState | undefined;
  readonly sync?: SyncStatus | undefined;
}

/** The whole interface over a host. The same tree is drawn at build time and taken over by the page, so it may not differ. */
export function interfaceTree(
  bridge: Bridge,
  sentences: i18n,
  first: FirstKnown,
  screens: ComponentType,
): ReactNode {
  return (
    <StrictMode>
      <I18nextProvider i18n={sentences}>
        <BridgeProvider bridge={bridge}>
          <App first={first.state} firstSync={first.sync} screens={screens} />
        </BridgeProvider>
      </I18nextProvider>
    </StrictMode>
  );
}
