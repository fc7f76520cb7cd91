import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import { type HostState, isPlainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import type { ComponentType } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import '../design/index.css';
import { createI18n, type Sentences } from '../i18n/createI18n.ts';
import { type FirstKnown, interfaceTree } from './interfaceTree.tsx';

/** What differs between the key and the portal. */
export interface HostParts {
  readonly screens: ComponentType;
  readonly sentences: Sentences;
  /** What else is to be known before the first drawing. */
  readonly ahead?: (bridge: Bridge, state: HostState | undefined) => Promise<FirstKnown>;
}

/** Draws the interface over this host, or takes over the unlock screen that the page came with. */
export async function start(bridge: Bridge, { screens, sentences, ahead }: HostParts): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new TypeError('the page has no #root');
  // Nearly everyone's sentences come while the host answers.
  sentences('fr', 'first').catch(() => undefined);
  const answer = await bridge.call('host.state', {});
  const state = answer.ok ? answer.value : undefined;
  const language = state?.appearance.language ?? 'fr';
  const [i18n, first] = await Promise.all([
    createI18n(language, sentences),
    ahead === undefined ? { state } : ahead(bridge, state),
  ]);
  document.documentElement.lang = language;
  const tree = interfaceTree(bridge, i18n, first, screens);
  if (root.dataset.drawn === language && isPlainlyLocked(first.state)) hydrateRoot(root, tree);
  else createRoot(root).render(tree);
}
