import { spokenValue } from '@cartable/shared/lib/spokenValue.ts';
import { createInstance, type FormatterModule, type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'fr' | 'en';

/** Loads one part of the sentences of one language, by namespace: those of the first pages, or all others. */
export type Sentences = (language: Language, part: 'first' | 'rest') => Promise<Resource[string]>;

interface Source {
  readonly sentences: Sentences;
  /** The other screens' sentences by language, from when they were first asked for. */
  readonly rest: Map<Language, Promise<void>>;
}

/** Quantities as the language writes them, in every blank of every sentence; a sentence names no format (`{{count}}`). */
const spoken: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value, _format, language, options) =>
    typeof value === 'number'
      ? spokenValue(String(options?.interpolationkey), value, language ?? 'fr')
      : value,
};

/** By the store of the sentences: React's hooks give copies of the instance, which share it. */
const sources = new WeakMap<i18n['store'], Source>();
/** The page's own: a page has one. */
let page: i18n | undefined;

/** The first pages' sentences of one language, ready to use. Only the language in use is loaded. */
export async function createI18n(language: Language, sentences: Sentences): Promise<i18n> {
  const instance = createInstance();
  await instance
    .use(initReactI18next)
    .use(spoken)
    .init({
      lng: language,
      fallbackLng: false,
      defaultNS: 'common',
      resources: { [language]: await sentences(language, 'first') },
      interpolation: { escapeValue: false, alwaysFormat: true },
      returnNull: false,
    });
  sources.set(instance.store, { sentences, rest: new Map() });
  page = instance;
  return instance;
}

/** Changes the language of a running page, loading its sentences once. */
export async function changeLanguage(instance: i18n, language: Language): Promise<void> {
  const source = sources.get(instance.store);
  if (source !== undefined && !instance.hasResourceBundle(language, 'common')) {
    add(instance, language, await source.sentences(language, 'first'));
  }
  if (source !== undefined && source.rest.size > 0) await loadRest(instance, source, language);
  await instance.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Loads the sentences of all screens but the first ones, in the page's language. Rejects when the network is gone; asking again tries again. */
export async function restOfSentences(): Promise<void> {
  const source = page && sources.get(page.store);
  if (page !== undefined && source !== undefined) await loadRest(page, source, page.language as Language);
}

function loadRest(instance: i18n, { sentences, rest }: Source, language: Language): Promise<void> {
  const known = rest.get(language);
  if (known !== undefined) return known;
  const loading = sentences(language, 'rest').then((bundles) => add(instance, language, bundles));
  rest.set(language, loading);
  loading.catch(() => rest.delete(language));
  return loading;
}

function add(instance: i18n, language: Language, bundles: Resource[string]): void {
  for (const [namespace, bundle] of Object.entries(bundles)) {
    instance.addResourceBundle(language, namespace, bundle);
  }
}
