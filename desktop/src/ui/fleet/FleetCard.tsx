import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Stat } from '../design/Surface/Stat.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './Fleet.css';

/** The fleet in three figures, on a technician's home page. */
export function FleetCard() {
  const { t } = useTranslation('fleet');
  const { t: home } = useTranslation('home');
  const format = useFormat();
  const { state } = useAnswer('fleet.list', { words: '', state: '', classId: '' });
  return (
    <Card
      title={t('title')}
      action={
        <ButtonLink href={href('fleet')} variant="quiet" size="sm">
          {home('details')}
        </ButtonLink>
      }
    >
      <ServerView state={state}>
        {({ states, copied, modified, strays }) => (
          <>
            <div className="fleet-stats">
              <Stat value={format.number(states.active + states.handed_out)} label={t('inUse')} />
              <Stat value={format.number(states.prepared)} label={t('inDrawer')} />
            </div>
            {modified > 0 && <Notice tone="warn">{t('modifiedKeys', { count: modified })}</Notice>}
            {copied > 0 && <Notice tone="warn">{t('copiedKeys', { count: copied })}</Notice>}
            {strays.length > 0 && <Notice tone="warn">{t('strayKeys', { count: strays.length })}</Notice>}
          </>
        )}
      </ServerView>
    </Card>
  );
}
