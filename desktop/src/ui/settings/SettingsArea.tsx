import { useTranslation } from 'react-i18next';
import { Page } from '../design/Surface/Page.tsx';
import { AboutCard } from './AboutCard.tsx';
import { AppearanceCard } from './AppearanceCard.tsx';
import { DevicesCard } from './DevicesCard.tsx';
import { SafetyCard } from './SafetyCard.tsx';
import './Settings.css';

/** Appearance, safety of the key, devices, about. Every change takes effect at once. */
export default function SettingsArea() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('title')} eyebrow={t('eyebrow')}>
      <div className="settings">
        <AppearanceCard />
        <div className="stack">
          <SafetyCard />
          <DevicesCard />
          <AboutCard />
        </div>
      </div>
    </Page>
  );
}
