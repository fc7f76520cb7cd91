import type { FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import { keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import { useTranslation } from 'react-i18next';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** How many keys are where, and which program runs on those in use. */
export function FleetFigures({ page }: { readonly page: FleetPage }) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const { states, copied, modified, programs } = page;
  const all = keyStates.reduce((sum, state) => sum + states[state], 0);
  const inUse = states.active + states.handed_out;
  return (
    <div className="stack">
      <Card title={t('figures')}>
        <div className="fleet-stats">
          <Stat value={format.number(inUse)} label={t('inUse')} />
          <Stat value={format.number(states.prepared)} label={t('inDrawer')} />
        </div>
        <ul className="fleet-bars">
          {keyStates.map((state) => (
            <li key={state} className="fleet-bar">
              <span>{t(`states.${state}`)}</span>
              <span className="fleet-count">{format.number(states[state])}</span>
              {/* The figure says the same: the bar is for those who look. */}
              <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
                <rect className="fleet-track" width="100" height="2" />
                <rect
                  className={`fleet-fill fleet-fill-${state}`}
                  width={all === 0 ? 0 : (states[state] * 100) / all}
                  height="2"
                />
              </svg>
            </li>
          ))}
        </ul>
        {modified > 0 && <Notice tone="warn">{t('modifiedKeys', { count: modified })}</Notice>}
        {copied > 0 && <Notice tone="warn">{t('copiedKeys', { count: copied })}</Notice>}
      </Card>
      {programs.length > 0 && (
        <Card title={t('programs')}>
          <ul className="class-list">
            {programs.map(({ program, keys }) => (
              <li key={program ?? ''} className="class-row">
                <span className="mark-words">
                  {program === null ? t('unknownVersion') : t('version', { program })}
                </span>
                <span className="fleet-count">{t('keys', { count: keys })}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
