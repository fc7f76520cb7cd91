import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Switch } from '../design/Choice/Switch.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useLastChange } from './useLastChange.ts';

/** Whether the school's staff need a second step; its head decides. */
export function SecurityCard() {
  const { t } = useTranslation('people');
  const { state, again } = useAnswer('school.security', {});
  const ask = useAsk();
  const lastChange = useLastChange();
  const set = async (staffSecondFactor: boolean) => {
    await ask('school.setSecurity', { staffSecondFactor });
    again();
  };
  return (
    <Card title={t('security')}>
      <ServerView state={state}>
        {({ staffSecondFactor, mine, changed }) => (
          <>
            <Switch isSelected={staffSecondFactor} onChange={(on) => void set(on)} isDisabled={!mine}>
              {t('staffSecond')}
            </Switch>
            <p className="page-eyebrow">{t(mine ? 'staffSecondText' : 'staffSecondHead')}</p>
            {changed && <p className="page-eyebrow">{lastChange(changed)}</p>}
          </>
        )}
      </ServerView>
    </Card>
  );
}
