import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import type { Route } from '../app/route.ts';
import { Page } from '../design/Surface/Page.tsx';
import { AboutCard } from './AboutCard.tsx';
import { AccountCard } from './AccountCard.tsx';
import { AppearanceCard } from './AppearanceCard.tsx';
import { DevicesCard } from './DevicesCard.tsx';
import { HistoryCard } from './HistoryCard.tsx';
import { IdentitiesCard } from './IdentitiesCard.tsx';
import { OwnKeysCard } from '../fleet/OwnKeysCard.tsx';
import { PrivacyCard } from '../privacy/PrivacyCard.tsx';
import { PlacesCard } from './PlacesCard.tsx';
import { PlacesPage } from './PlacesPage.tsx';
import { SafetyCard } from './SafetyCard.tsx';
import { SecondStepPage } from './SecondStepPage.tsx';
import { SecondStepsCard } from './SecondStepsCard.tsx';
import { TrustedDevices } from './TrustedDevices.tsx';
import './Settings.css';
import { lazyPart } from '../lib/lazyPart.ts';

const PrivacyPages = lazyPart(() => import('../privacy/PrivacyPages.tsx'));

/** `settings`: appearance, safety of the key, the account, devices, one's data, about, each change at once; `settings/second-step`: that card alone; `settings/<page>`: a page about one's data. */
export default function SettingsArea({ route }: { readonly route: Route }) {
  const { t } = useTranslation('settings');
  const { host } = useHostState();
  const [page, who] = route;
  // A device that is trusted no more may have been signed out: the list is read anew.
  const [turn, setTurn] = useState(0);
  if (page === 'places') return <PlacesPage />;
  if (page === 'second-step') return <SecondStepPage />;
  if (page !== undefined) return <PrivacyPages page={page} who={who} />;
  return (
    <Page title={t('title')} eyebrow={t('eyebrow')}>
      <div className="settings">
        <div className="stack">
          <AppearanceCard />
          <HistoryCard />
        </div>
        <div className="stack in-order">
          {host !== 'portal' && <SafetyCard />}
          <AccountCard />
          <PlacesCard />
          <SecondStepsCard />
          <IdentitiesCard />
          <OwnKeysCard />
          <DevicesCard key={turn} />
          <TrustedDevices onChange={() => setTurn(turn + 1)} />
          <PrivacyCard />
          <AboutCard />
        </div>
      </div>
    </Page>
  );
}
