import { readFileSync } from 'node:fs';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';

export const privacyLanguages = ['fr', 'en'] as const;
export type PrivacyLanguage = (typeof privacyLanguages)[number];

/** A sentence by its dotted name: `folder.grades`, `record.grades.mark`. */
export type PrivacyWords = (name: string, data?: Readonly<Record<string, string | number>>) => string;

/**
 * The sentences about personal data in one language, for what the server itself writes; those of copies, which no page needs, begin with `copy.`. A name without a
 * sentence is given back as it is.
 */
export function privacyWords(language: PrivacyLanguage): PrivacyWords {
  const read = (name: string): object =>
    JSON.parse(
      readFileSync(new URL(`../../../shared/locales/${language}/${name}.json`, import.meta.url), 'utf8'),
    );
  const all: unknown = { ...read('privacy'), copy: read('copy') };
  return (name, data = {}) => {
    let found = all;
    for (const part of name.split('.')) {
      found = typeof found === 'object' && found !== null ? Reflect.get(found, part) : undefined;
    }
    if (typeof found !== 'string') return name;
    return fillSentence(found, data, language);
  };
}
