import { start } from '../app/start.tsx';
import { connectWorker } from '../portal/connectWorker.ts';
import { PortalScreens } from '../portal/PortalScreens.tsx';
import { portalSentences } from '../portal/portalSentences.ts';
import { workerBridge } from '../portal/workerBridge.ts';

// A link from a mail may name a place by its path; the interface's places are fragments.
if (location.pathname !== '/' && location.pathname !== '/index.html') {
  history.replaceState(null, '', `/#${location.pathname}`);
}

const bridge = workerBridge(connectWorker());
// Before anyone is known here, the browser's own language counts; then the person's.
if (navigator.language.startsWith('en')) {
  const state = await bridge.call('host.state', {});
  if (state.ok && state.value.phase === 'signedOut')
    await bridge.call('host.setAppearance', { language: 'en' });
}
await start(bridge, { screens: PortalScreens, sentences: portalSentences });
