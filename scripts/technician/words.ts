import { readFileSync } from 'node:fs';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import { errorReply } from '@cartable/server/http/errorReply.ts';

export type Language = 'fr' | 'en';

/** The language of the terminal: French unless it says English. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): Language {
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').startsWith('en') ? 'en' : 'fr';
}

/**
 * Says a sentence of `shared/locales/<language>/technician.json` with its `{{name}}`s filled in; one that counts (`count`) has a form for each number of the language, `_one`
 * and `_other`.
 */
export type Words = (key: string, data?: Readonly<Record<string, string | number>>) => string;

function sentencesOf(language: Language): Readonly<Record<string, string>> {
  return JSON.parse(
    readFileSync(new URL(`../../shared/locales/${language}/technician.json`, import.meta.url), 'utf8'),
  );
}

/** The sentences of the technician's commands. @throws Error for a sentence that there is not */
export function technicianWords(language: Language): Words {
  const sentences = sentencesOf(language);
  const plural = new Intl.PluralRules(language);
  return (key, data = {}) => {
    const form = typeof data.count === 'number' ? plural.select(data.count) : 'other';
    // French has a form for millions too, which is written like the others.
    const sentence = sentences[key] ?? sentences[`${key}_${form === 'one' ? form : 'other'}`];
    if (sentence === undefined) throw new Error(`no sentence ${key}`);
    return fillSentence(sentence, data, language);
  };
}

/** A refusal in words, sizes in what keys are sold by; of what means something else to whoever is at a terminal than to a pupil with a key, the commands have their own (`error.<code>`). */
export function errorText(
  error: { readonly code: string; readonly data: Readonly<Record<string, string | number | boolean | null>> },
  language: Language,
): string {
  const readable = Object.fromEntries(
    Object.entries(error.data).map(([name, value]) => [
      name,
      (name === 'needs' || name === 'size') && typeof value === 'number' ? sizeText(value, language) : value,
    ]),
  );
  const own = `error.${error.code}`;
  if (own in sentencesOf(language)) return technicianWords(language)(own, textsOf(readable));
  return errorReply(error.code, readable, language).message;
}

/** What a sentence of ours can be filled in with. */
export const textsOf = (
  data: Readonly<Record<string, string | number | boolean | null>>,
): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );

/** The sentence of whatever was thrown; rethrows what is no refusal of ours. */
export function refusalText(thrown: unknown, language: Language): string {
  if (!isAppError(thrown)) throw thrown;
  return `${errorText(thrown, language)} [${thrown.code}]`;
}

/** `15,9 Go`. */
export function sizeText(bytes: number, language: Language): string {
  const format = (value: number) =>
    new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
  if (bytes >= 1e9) return `${format(bytes / 1e9)} ${language === 'fr' ? 'Go' : 'GB'}`;
  return `${format(bytes / 1e6)} ${language === 'fr' ? 'Mo' : 'MB'}`;
}

/** `1er septembre 2026`, from `2026-09-01`. */
export function dayText(day: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
  const written = format.format(new Date(`${day}T00:00:00Z`));
  return language === 'fr' ? firstOfMonth(written) : written;
}
