import type { RegionGroup, RegionStatistics } from '@cartable/shared/bridge/asks/region.ts';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { DaysChart } from './DaysChart.tsx';
import { FiguresTable } from './FiguresTable.tsx';
import { ProgramsCard } from './ProgramsCard.tsx';

const csv = '/api/v1/region/statistics.csv';

/** How the region is used, without names. */
export function StatisticsPage() {
  const { t } = useTranslation('region');
  const { host } = useHostState();
  const { state } = useAnswer('region.statistics', {});
  return (
    <Page
      title={t('statistics')}
      eyebrow={t('statisticsIntro')}
      back={{ href: href('region'), label: t('title') }}
      // The portal alone can hand a file to the computer by a link; on a key the page says where it is.
      actions={
        host === 'portal' && (
          <a className="btn btn-secondary btn-md" href={csv} download="cartable-statistiques.csv">
            <Download className="btn-icon" aria-hidden="true" />
            <span>{t('csv')}</span>
          </a>
        )
      }
    >
      <ServerView state={state}>{(statistics) => <Figures statistics={statistics} />}</ServerView>
    </Page>
  );
}

function Figures({ statistics }: { readonly statistics: RegionStatistics }) {
  const { t } = useTranslation('region');
  const format = useFormat();
  const { host } = useHostState();
  const { total, academies, waves, days, programs, schools, countedAt, readAt } = statistics;
  const show = (count: number | null) => (count === null ? t('few') : format.number(count));
  return (
    <div className="stack">
      <div className="region-stats">
        <Stat
          value={show(total.activated)}
          unit={`/ ${show(total.accounts)}`}
          label={t('figures.activated')}
        />
        <Stat value={show(total.devices)} label={t('figures.devices')} />
        <Stat value={show(total.signIns)} label={t('figures.signIns')} />
        <Stat value={show(total.syncs)} label={t('figures.syncs')} />
        <Stat value={format.bytes(total.storageBytes)} label={t('figures.storage')} />
      </div>
      <div className="region region-even">
        <Card title={t('activation')}>
          <Bars groups={academies} nameOf={(one) => one.key} />
          <p className="field-label">{t('byWave')}</p>
          <Bars
            groups={waves}
            nameOf={(one) => (one.key === '' ? t('noWave') : t('waveNumber', { wave: one.key }))}
          />
        </Card>
        <Card title={t('lastDays')}>
          <DaysChart days={days} />
        </Card>
      </div>
      <ProgramsCard programs={programs} schools={schools} />
      <Card title={t('bySchool')}>
        <FiguresTable schools={schools} />
        <p className="page-eyebrow">
          {countedAt !== null && `${t('countedAt', { when: format.moment(countedAt) })} `}
          {readAt !== null && `${t('readAt', { when: format.moment(readAt) })} `}
          {t('fewText')}
          {host !== 'portal' && ` ${t('csvPortal')}`}
        </p>
      </Card>
    </div>
  );
}

/** Activated accounts of all, a bar a line. */
function Bars({
  groups,
  nameOf,
}: {
  readonly groups: readonly RegionGroup[];
  readonly nameOf: (group: RegionGroup) => string;
}) {
  const { t } = useTranslation('region');
  const format = useFormat();
  return (
    <ul className="region-bars">
      {groups.map((one) => {
        const share = one.accounts ? Math.min(1, (one.activated ?? 0) / one.accounts) : 0;
        return (
          <li key={one.key}>
            <span className="region-wave-name">
              <strong>{nameOf(one)}</strong>
              <span>
                {one.accounts === null || one.activated === null
                  ? t('activatedFew', {
                      accounts: one.accounts === null ? t('few') : format.number(one.accounts),
                    })
                  : t('activatedOf', {
                      activated: format.number(one.activated),
                      accounts: format.number(one.accounts),
                      share: format.percent(share),
                    })}
              </span>
            </span>
            <svg className="region-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect className="region-planned" width="100" height="6" />
              <rect className="region-done" width={share * 100} height="6" />
            </svg>
          </li>
        );
      })}
    </ul>
  );
}
