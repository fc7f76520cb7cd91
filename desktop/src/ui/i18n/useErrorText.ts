import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { formatOf } from '../lib/format.ts';

/** The sentence of an error code, in the language of the page: what happened, that nothing was lost, what to do. */
export function useErrorText(): (error: { readonly code: string; readonly data: ErrorData }) => string {
  const { t, i18n } = useTranslation('common');
  return useCallback(
    ({ code, data }) => {
      const sentences: unknown = i18n.getResourceBundle(i18n.language, 'errors');
      const sentence = sentenceOf(sentences, code);
      return sentence === undefined
        ? t('unknownError')
        : i18n.services.interpolator.interpolate(sentence, spoken(data, i18n.language), i18n.language, {});
    },
    [i18n, t],
  );
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
