import type { Sentences } from './createI18n.ts';

/** The sentences as the program on the key says them: all at once, they are on the key. */
export const keySentences: Sentences = async (language, part) => {
  if (part === 'rest') return {};
  return language === 'en' ? (await import('./en.ts')).en : (await import('./fr.ts')).fr;
};
