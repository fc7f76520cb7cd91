import type { Sentences } from '../i18n/createI18n.ts';

/**
 * The portal's sentences: the key's, with other words where those speak of a key (`locales/portal`), and those of the portal's own screens.
 */
export const portalSentences: Sentences = async (language) =>
  (await (language === 'en' ? import('./sentences/en.ts') : import('./sentences/fr.ts'))).sentences;
