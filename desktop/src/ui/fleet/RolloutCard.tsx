import type { SeenRollout } from '@cartable/shared/bridge/asks/fleet.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { RolloutDialog } from './RolloutDialog.tsx';

/** The published versions, and how far each has come among the school's keys. */
export default function RolloutCard() {
  const { t } = useTranslation('fleet');
  const { state, again } = useAnswer('fleet.updates', {});
  const [changing, setChanging] = useState<SeenRollout>();
  return (
    <Card title={t('updates.title')}>
      <ServerView state={state}>
        {({ manages, rollouts }) =>
          rollouts.length === 0 ? (
            <p className="page-eyebrow">{t('updates.none')}</p>
          ) : (
            <ul className="class-list">
              {rollouts.map((one) => (
                <li key={one.version} className="class-row">
                  <span className="mark-words">
                    <strong>{t('version', { program: one.version })}</strong>
                    <Standing value={one} />
                    <span className="page-eyebrow">
                      {`${t('updates.started', { count: one.started })}, ${t('updates.wentBack', { count: one.failed })}`}
                    </span>
                  </span>
                  {manages && (
                    <Button
                      onPress={() => setChanging(one)}
                      aria-label={t('updates.change', { version: one.version })}
                    >
                      {t('updates.open')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </ServerView>
      {changing && <RolloutDialog value={changing} onClose={() => setChanging(undefined)} onSaved={again} />}
    </Card>
  );
}

/** Words, since they may be long beside a button; a colour where something was stopped. */
function Standing({ value }: { readonly value: SeenRollout }) {
  const { t } = useTranslation('fleet');
  const { state, reason, percent, own } = value;
  if (state === 'running') {
    return (
      <span className="page-eyebrow">{t(own ? 'updates.running' : 'updates.byRegion', { percent })}</span>
    );
  }
  return (
    <>
      {reason === 'failures' && <span className="page-eyebrow">{t('updates.stoppedItself')}</span>}
      <span>
        <Badge tone="bad">{t('updates.stopped')}</Badge>
      </span>
    </>
  );
}
