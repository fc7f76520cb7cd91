import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** On the home page of staff whose school asks for a second step and who have a week to add one; put off for this session. */
export default function DutyNotice({ onLater }: { readonly onLater: () => void }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { state } = useAnswer('account.factors', {});
  // No network is no news: the settings say it too, and so did a mail.
  if (state.status !== 'ready' || state.value.dueAt === null) return null;
  return (
    <div className="host-notices">
      <Notice
        tone="info"
        title={t('duty.title')}
        actions={
          <>
            <ButtonLink size="sm" href={href('settings', 'second-step')}>
              {t('duty.go')}
            </ButtonLink>
            <Button size="sm" variant="quiet" onPress={onLater}>
              {t('duty.later')}
            </Button>
          </>
        }
      >
        {t('duty.text', { day: format.day(schoolDay(state.value.dueAt)) })}
      </Notice>
    </div>
  );
}
