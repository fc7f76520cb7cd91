import { useTranslation } from 'react-i18next';
import { useMe } from '../bridge/HostContext.tsx';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Home.css';
import { FleetCard } from '../fleet/FleetCard.tsx';
import { HomeKey } from './HomeKey.tsx';
import { PeriodsCard } from './PeriodsCard.tsx';

/** What the key of those who look after the school knows of it: technicians, the head, the CPE. */
export function TechnicianHome() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName } = useMe();
  const state = useQuery('home.technician', {});
  return (
    <Page
      title={t('hello', { name: givenName })}
      eyebrow={<span className="first-up">{format.day(today())}</span>}
    >
      <QueryView state={state}>
        {({ school, subjectCount, periods }) => (
          <div className="home">
            <div className="stack">
              {school ? (
                <Card title={school.name}>
                  <p className="page-eyebrow">{t('uai', { uai: school.uai })}</p>
                  <div className="stat-row">
                    <Stat value={format.number(subjectCount)} label={t('subjects')} />
                    <Stat value={format.bytes(school.quotaBytes)} label={t('quota')} />
                  </div>
                </Card>
              ) : (
                <Notice tone="info">{t('schoolComing')}</Notice>
              )}
              <PeriodsCard periods={periods} />
            </div>
            <div className="stack">
              <FleetCard />
              <HomeKey />
            </div>
          </div>
        )}
      </QueryView>
    </Page>
  );
}
