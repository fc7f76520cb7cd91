import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { Page } from '../design/Surface/Page.tsx';
import { SecondStepsCard } from './SecondStepsCard.tsx';

/** The second step of signing in by itself: where the notice of the home page leads. */
export function SecondStepPage() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('second.title')} back={{ href: href('settings'), label: t('title') }}>
      <div className="settings">
        <SecondStepsCard untitled />
      </div>
    </Page>
  );
}
