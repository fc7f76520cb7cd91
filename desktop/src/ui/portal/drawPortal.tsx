import { start } from '../app/start.tsx';
import type { WorkerLine } from './connectWorker.ts';
import { DoorProvider } from './DoorContext.tsx';
import { openAhead } from './openAhead.ts';
import { PortalScreens } from './PortalScreens.tsx';
import { portalSentences } from './portalSentences.ts';
import { endVisit, thisPage } from './providerVisit.ts';
import { openWithAnswers } from '../app/openWithAnswers.ts';
import { workerBridge } from './workerBridge.ts';
import { workspace } from './workspace.ts';

/** Draws the portal over its worker. */
export async function drawPortal(line: WorkerLine): Promise<void> {
  const bridge = openWithAnswers(workerBridge(line));
  // Read while the records are on their way: the page has nothing else to do then.
  const leave = bridge.subscribe((event) => {
    if (event.type !== 'state' || event.state.phase !== 'opening') return;
    leave();
    void workspace.preload();
  });
  const ways = { door: bridge.door, returned: endVisit(thisPage()) };
  // The browser's own language counts until the person's is known: also where somebody is still signed in, on a device of theirs.
  if (navigator.language.startsWith('en')) {
    const state = await bridge.call('host.state', {});
    if (state.ok && state.value.phase !== 'unlocked')
      await bridge.call('host.setAppearance', { language: 'en' });
  }
  const screens = () => (
    <DoorProvider value={ways}>
      <PortalScreens />
    </DoorProvider>
  );
  await start(bridge, { screens, sentences: portalSentences, ahead: openAhead });
}
