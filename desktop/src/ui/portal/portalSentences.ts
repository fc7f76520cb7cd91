import type { Sentences } from '../i18n/createI18n.ts';

/**
 * The portal's sentences: the key's, with other words where those speak of a key (`locales/portal`), and those of the portal's own screens.
 * Each part is a file, so that a first visit fetches only what it shows.
 */
export const portalSentences: Sentences = async (language, part) => {
  const english = language === 'en';
  if (part === 'first') {
    return (await (english ? import('./sentences/en.ts') : import('./sentences/fr.ts'))).sentences;
  }
  return (await (english ? import('./sentences/rest/en.ts') : import('./sentences/rest/fr.ts'))).sentences;
};
