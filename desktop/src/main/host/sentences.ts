import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { spokenValue } from '@cartable/shared/lib/spokenValue.ts';
import errorsEn from '../../../../shared/locales/en/errors.json' with { type: 'json' };
import errorsFr from '../../../../shared/locales/fr/errors.json' with { type: 'json' };
import en from '../locales/en.json' with { type: 'json' };
import fr from '../locales/fr.json' with { type: 'json' };

export type Language = 'fr' | 'en';
export type SentenceKey = keyof typeof fr;

const sentences = { fr, en } satisfies Record<Language, Record<SentenceKey, string>>;
const errors: Record<Language, Readonly<Record<string, string>>> = { fr: errorsFr, en: errorsEn };

/** The language to speak before the profile says which: French, unless the system is set to English. */
export function systemLanguage(preferred: readonly string[]): Language {
  return preferred[0]?.toLowerCase().startsWith('en') === true ? 'en' : 'fr';
}

/** A sentence of the shell: menus, system dialogs, the recovery sheet. */
export function sentence(language: Language, key: SentenceKey, data: ErrorData = {}): string {
  return fill(sentences[language][key], data, language);
}

/** What happened, that nothing was lost, and what to do, for an error code. An unknown code shows itself. */
export function errorSentence(language: Language, code: string, data: ErrorData = {}): string {
  return fill(errors[language][code] ?? code, data, language);
}

function fill(text: string, data: ErrorData, language: Language): string {
  return text.replaceAll(/\{\{(\w+)\}\}/gu, (whole, name: string) =>
    spokenValue(name, data[name] ?? whole, language),
  );
}
