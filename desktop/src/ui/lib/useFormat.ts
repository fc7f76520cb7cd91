import { useTranslation } from 'react-i18next';
import { type Format, formatOf } from './format.ts';

/** Dates, numbers, sizes and durations in the language of the page. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatOf(i18n.language);
}
