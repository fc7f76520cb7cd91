import type { i18n } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { formatOf } from '../lib/format.ts';

interface Refused {
  readonly code: string;
  readonly data: ErrorData;
}

/** The sentence of an error code, in the language of the page: what happened, that nothing was lost, what to do. */
export function useErrorText(): (error: Refused) => string {
  const { t, i18n } = useTranslation('common');
  return useCallback((error) => errorWords(i18n, error) ?? t('unknownError'), [i18n, t]);
}

/** The same outside of a component; undefined when no sentence is known for the code. */
export function errorWords(instance: i18n, { code, data }: Refused): string | undefined {
  const { language, services } = instance;
  const sentence = sentenceOf(instance.getResourceBundle(language, 'errors'), code);
  return sentence && services.interpolator.interpolate(sentence, spoken(data, language), language, {});
}

/** Days as the language says them: codes carry them as ISO 8601. */
function spoken(data: ErrorData, language: string): ErrorData {
  const day = (value: unknown): value is string =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, day(value) ? formatOf(language).day(value) : value]),
  );
}

function sentenceOf(sentences: unknown, code: string): string | undefined {
  if (typeof sentences !== 'object' || sentences === null) return undefined;
  const sentence: unknown = Object.entries(sentences).find(([key]) => key === code)?.[1];
  return typeof sentence === 'string' ? sentence : undefined;
}
