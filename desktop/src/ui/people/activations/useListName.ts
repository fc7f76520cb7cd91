import { useTranslation } from 'react-i18next';

/** What a list of people is called: its class, or, of the two that are no class, words in the language of the page (the server knows the browser's). */
export function useListName(): (classId: string, className: string) => string {
  const { t } = useTranslation('people', { keyPrefix: 'activations' });
  const groups = new Map([
    ['staff', t('staff')],
    ['none', t('noClass')],
  ]);
  return (classId, className) => groups.get(classId) ?? className;
}
