import type { RegionSchool } from '@cartable/shared/bridge/asks/region.ts';
import { type SchoolState, schoolStates } from '@cartable/shared/domain/region/schoolStates.ts';
import { useTranslation } from 'react-i18next';
import { Card } from '../design/Surface/Card.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { StateBar } from './StateBar.tsx';

/** In the order in which a bar is filled: what is done first. */
const order: readonly SchoolState[] = ['open', 'conventions', 'planned', 'closed'];

/** How many schools are where, in all and wave by wave. */
export function WavesCard({ schools }: { readonly schools: readonly RegionSchool[] }) {
  const { t } = useTranslation('region');
  const format = useFormat();
  // Offices of the region are no schools of the rollout.
  const counted = schools.filter((one) => one.kind !== 'services');
  const waves = [...Map.groupBy(counted, (one) => one.wave)].sort(([a], [b]) => (a ?? 100) - (b ?? 100));
  const services = schools.length - counted.length;
  const open = counted.filter((one) => one.state === 'open').length;
  return (
    <Card title={t('progress')}>
      <div className="stat-row">
        <Stat
          value={format.number(open)}
          unit={`/ ${format.number(counted.length)}`}
          label={t('schoolsOpen')}
        />
      </div>
      {services > 0 && <p className="page-eyebrow">{t('servicesApart', { count: services })}</p>}
      {waves.map(([wave, members]) => (
        <div key={wave ?? 'none'} className="region-wave">
          <span className="region-wave-name">
            <strong>{wave === null ? t('noWave') : t('waveNumber', { wave })}</strong>
            <span>{t('schoolCount', { count: members.length })}</span>
          </span>
          <StateBar
            parts={order.map((state) => ({
              state,
              label: t(`state.${state}`),
              count: members.filter((one) => one.state === state).length,
            }))}
          />
        </div>
      ))}
      <ul className="region-key" aria-label={t('legend')}>
        {schoolStates.map((state) => (
          <li key={state}>
            <span className={`region-dot region-${state}`} aria-hidden="true" />
            {t(`state.${state}`)}
          </li>
        ))}
      </ul>
    </Card>
  );
}
