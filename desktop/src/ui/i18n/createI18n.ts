import { createInstance, type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'fr' | 'en';

/** Loads the sentences of one language, by namespace. */
export type Sentences = (language: Language) => Promise<Resource[string]>;

/** By the store of the sentences: React's hooks give copies of the instance, which share it. */
const sources = new WeakMap<i18n['store'], Sentences>();

/** The sentences of one language, ready to use. Only the language in use is loaded. */
export async function createI18n(language: Language, sentences: Sentences): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    resources: { [language]: await sentences(language) },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  sources.set(instance.store, sentences);
  return instance;
}

/** Changes the language of a running page, loading its sentences once. */
export async function changeLanguage(instance: i18n, language: Language): Promise<void> {
  if (!instance.hasResourceBundle(language, 'common')) {
    const bundles = (await sources.get(instance.store)?.(language)) ?? {};
    for (const [namespace, bundle] of Object.entries(bundles)) {
      instance.addResourceBundle(language, namespace, bundle);
    }
  }
  await instance.changeLanguage(language);
  document.documentElement.lang = language;
}
