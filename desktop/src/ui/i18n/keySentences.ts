import type { Sentences } from './createI18n.ts';

/** The sentences as the program on the key says them. */
export const keySentences: Sentences = async (language) =>
  language === 'en' ? (await import('./en.ts')).en : (await import('./fr.ts')).fr;
