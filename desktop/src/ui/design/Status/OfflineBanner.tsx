import { useTranslation } from 'react-i18next';
import { Notice } from './Notice.tsx';

/** Says calmly that the page shows what the key holds, and since when. */
export function OfflineBanner({ since }: { readonly since?: string | undefined }) {
  const { t } = useTranslation('common');
  return (
    <Notice tone="offline" title={t('offline.title')}>
      {since ? t('offline.since', { since }) : t('offline.text')}
    </Notice>
  );
}
