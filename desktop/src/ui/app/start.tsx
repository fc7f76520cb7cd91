import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import '../design/index.css';
import { BridgeProvider } from '../bridge/BridgeContext.tsx';
import { createI18n, loadAhead } from '../i18n/createI18n.ts';
import { App } from './App.tsx';

/** Draws the interface over this host. */
export async function start(bridge: Bridge): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new TypeError('the page has no #root');
  // Nearly everyone's sentences come while the host answers.
  loadAhead('fr');
  const answer = await bridge.call('host.state', {});
  const language = answer.ok ? answer.value.appearance.language : 'fr';
  const i18n = await createI18n(language);
  document.documentElement.lang = language;
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <BridgeProvider bridge={bridge}>
          <App first={answer.ok ? answer.value : undefined} />
        </BridgeProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}
