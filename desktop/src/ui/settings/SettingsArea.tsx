import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AboutCard } from './AboutCard.tsx';
import { AccountCard } from './AccountCard.tsx';
import { AppearanceCard } from './AppearanceCard.tsx';
import { DevicesCard } from './DevicesCard.tsx';
import { HistoryCard } from './HistoryCard.tsx';
import { SafetyCard } from './SafetyCard.tsx';
import { SecondStepsCard } from './SecondStepsCard.tsx';
import './Settings.css';

/** Appearance, safety of the key, the account, devices, about. Every change takes effect at once. */
export default function SettingsArea() {
  const { t } = useTranslation('settings');
  const { host } = useHostState();
  return (
    <Page title={t('title')} eyebrow={t('eyebrow')}>
      <div className="settings">
        <div className="stack">
          <AppearanceCard />
          <HistoryCard />
        </div>
        <div className="stack">
          {host !== 'portal' && <SafetyCard />}
          <AccountCard />
          <SecondStepsCard />
          <DevicesCard />
          <AboutCard />
        </div>
      </div>
    </Page>
  );
}
