import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import { renderToString } from 'react-dom/server';
import { interfaceTree } from '../app/interfaceTree.tsx';
import { KeyScreens } from '../app/KeyScreens.tsx';
import { createI18n, type Language } from '../i18n/createI18n.ts';
import { keySentences } from '../i18n/keySentences.ts';

/** Drawing asks nothing of a host: only a page that lives does. */
const nobody: Bridge = {
  call: () => Promise.reject(new TypeError('a drawing asks nothing')),
  subscribe: () => () => undefined,
  contentUrl: () => '',
  addFile: () => Promise.reject(new TypeError('a drawing asks nothing')),
};

/**
 * The unlock screen as HTML, drawn when the program is built. It holds neither a style nor a script of its own, which the page's
 * policy would refuse.
 * @throws {TypeError} when it does
 */
export async function lockedScreen(language: Language): Promise<string> {
  const state: HostState = {
    ...plainlyLocked,
    appearance: { ...defaultAppearance, language },
    server: null,
    version: '',
    host: 'electron',
  };
  const html = renderToString(
    interfaceTree(nobody, await createI18n(language, keySentences), { state }, KeyScreens),
  );
  if (/\sstyle=|<script/u.test(html))
    throw new TypeError('the unlock screen has a style or script of its own');
  return html;
}
