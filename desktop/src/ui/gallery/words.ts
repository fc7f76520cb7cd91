import { useTranslation } from 'react-i18next';
import en from '../../../locales/en/gallery.json' with { type: 'json' };
import fr from '../../../locales/fr/gallery.json' with { type: 'json' };

export type GalleryKey = keyof typeof fr;

/** The gallery's own words, kept out of the program's bundles. */
export function useWords(): (key: GalleryKey, name?: string) => string {
  const { i18n } = useTranslation();
  const words = i18n.language === 'en' ? en : fr;
  return (key, name = '') => words[key].replace('{{name}}', name);
}
