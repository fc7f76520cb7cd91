import type { AskArgs } from '@cartable/shared/bridge/asks.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Switch } from '../design/Choice/Switch.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useLastChange } from './useLastChange.ts';

/** Whether the school's staff need a second step, and whether they may trust devices; its head decides. */
export function SecurityCard() {
  const { t } = useTranslation('people');
  const { state, again } = useAnswer('school.security', {});
  const ask = useAsk();
  const lastChange = useLastChange();
  const [asking, setAsking] = useState(false);
  const set = async (change: AskArgs<'school.setSecurity'>) => {
    await ask('school.setSecurity', change);
    again();
  };
  return (
    <Card title={t('security')}>
      <ServerView state={state}>
        {({ staffSecondFactor, staffTrust, mine, changed, trustChanged }) => (
          <>
            <Switch
              isSelected={staffSecondFactor}
              onChange={(on) => (on ? setAsking(true) : void set({ staffSecondFactor: false }))}
              isDisabled={!mine}
            >
              {t('staffSecond')}
            </Switch>
            <p className="page-eyebrow">{t(mine ? 'staffSecondText' : 'staffSecondHead')}</p>
            {changed && <p className="page-eyebrow">{lastChange(changed)}</p>}
            {staffTrust !== undefined && (
              <>
                <Switch
                  isSelected={staffTrust}
                  onChange={(on) => void set({ staffTrust: on })}
                  isDisabled={!mine}
                >
                  {t('staffTrust')}
                </Switch>
                <p className="page-eyebrow">{t(mine ? 'staffTrustText' : 'staffSecondHead')}</p>
                {trustChanged && <p className="page-eyebrow">{lastChange(trustChanged)}</p>}
              </>
            )}
          </>
        )}
      </ServerView>
      <ConfirmDialog
        title={t('staffSecondTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => void set({ staffSecondFactor: true })}
        confirmLabel={t('staffSecondVerb')}
      >
        <p>{t('staffSecondText')}</p>
      </ConfirmDialog>
    </Card>
  );
}
