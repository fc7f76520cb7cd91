import type { LastChange } from '@cartable/shared/bridge/asks/school.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.ts';

/** The sentence that says when a switch of the school was last used, and by whom; undefined where nobody remembers. */
export function useLastChange(): (change: LastChange) => string | undefined {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (change) => {
    if (!change) return undefined;
    const moment = format.moment(change.at);
    const name = change.by ? `${change.by.givenName} ${change.by.familyName}`.trim() : '';
    return name === '' ? t('lastChange', { moment }) : t('lastChangeBy', { moment, name });
  };
}
