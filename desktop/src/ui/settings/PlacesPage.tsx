import { useTranslation } from 'react-i18next';
import { Page } from '../design/Surface/Page.tsx';
import { PlacesCard } from './PlacesCard.tsx';

/** `settings/places`: in which school, and as what, this session works. */
export function PlacesPage() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('places.page')} eyebrow={t('eyebrow')} back={{ href: '#/settings', label: t('title') }}>
      <PlacesCard />
    </Page>
  );
}
