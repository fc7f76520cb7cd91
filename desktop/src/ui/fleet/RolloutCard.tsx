import type { SeenRollout } from '@cartable/shared/bridge/asks/fleet.ts';
import { replacedVersions } from '@cartable/shared/update/givenToday.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { RolloutDialog } from './RolloutDialog.tsx';
import { RolloutStanding } from './RolloutStanding.tsx';
import { RolloutToday } from './RolloutToday.tsx';

/** Which version a key gets, the published ones, and how far each has come among the school's keys. */
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
            <>
              <RolloutToday rollouts={rollouts} />
              <Versions rollouts={rollouts} onChange={manages ? setChanging : undefined} />
            </>
          )
        }
      </ServerView>
      {changing && <RolloutDialog value={changing} onClose={() => setChanging(undefined)} onSaved={again} />}
    </Card>
  );
}

interface VersionsProps {
  readonly rollouts: readonly SeenRollout[];
  readonly onChange: ((rollout: SeenRollout) => void) | undefined;
}

/** Those that somebody may get today or tomorrow; the ones that were replaced when they are asked for. */
function Versions({ rollouts, onChange }: VersionsProps) {
  const { t } = useTranslation('fleet');
  const [all, setAll] = useState(false);
  const replaced = replacedVersions(rollouts);
  const shown = all ? rollouts : rollouts.filter(({ version }) => !replaced.has(version));
  return (
    <>
      <ul className="class-list fleet-versions">
        {shown.map((one) => (
          <li key={one.version} className="class-row">
            <span className="mark-words">
              <strong>{t('version', { program: one.version })}</strong>
              <RolloutStanding value={one} />
            </span>
            {onChange && (
              <Button
                onPress={() => onChange(one)}
                aria-label={t('updates.change', { version: one.version })}
              >
                {t('updates.open')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {replaced.size > 0 && (
        <Button variant="quiet" size="sm" onPress={() => setAll(!all)}>
          {all ? t('updates.fewer') : t('updates.older', { count: replaced.size })}
        </Button>
      )}
    </>
  );
}
