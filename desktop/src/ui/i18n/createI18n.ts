import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'fr' | 'en';

async function sentences(language: Language) {
  return language === 'en' ? (await import('./en.ts')).en : (await import('./fr.ts')).fr;
}

/** Begins to load the sentences of a language that will probably be asked for. A failure shows when they are. */
export function loadAhead(language: Language): void {
  sentences(language).catch(() => undefined);
}

/** The sentences of one language, ready to use. Only the language in use is loaded. */
export async function createI18n(language: Language): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    resources: { [language]: await sentences(language) },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

/** Changes the language of a running page, loading its sentences once. */
export async function changeLanguage(instance: i18n, language: Language): Promise<void> {
  if (!instance.hasResourceBundle(language, 'common')) {
    const bundles = await sentences(language);
    for (const [namespace, bundle] of Object.entries(bundles)) {
      instance.addResourceBundle(language, namespace, bundle);
    }
  }
  await instance.changeLanguage(language);
  document.documentElement.lang = language;
}
