import type { AccountEvent } from '@cartable/shared/bridge/asks/account.ts';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useAction } from '../bridge/useAction.ts';
import { useAnswer } from '../bridge/useAsk.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import { eventWords } from '../people/eventWords.ts';
import { newestAlarm } from './newestAlarm.ts';

/** What happened to the account and may not have been the person, on the home page until they have seen it. */
export default function AccountNotice() {
  const { state } = useAnswer('account.events', {});
  const preferences = useQuery('settings.preferences', {});
  const now = useNow();
  // No network is no news: nothing is said.
  if (state.status !== 'ready' || preferences.status !== 'ready') return null;
  const alarm = newestAlarm(state.value, Number(preferences.value.seenEventsAt ?? 0), now);
  return alarm === undefined ? null : <Alarm event={alarm} now={now} />;
}

function Alarm({ event, now }: { readonly event: AccountEvent; readonly now: number }) {
  const { t } = useTranslation('home');
  const { t: people } = useTranslation('people');
  const format = useFormat();
  const act = useAction();
  const what = people(eventWords(event.kind), { what: event.data.label ?? '' });
  return (
    <div className="host-notices">
      <Notice
        tone="warn"
        title={t('alarm.title')}
        actions={
          <>
            <Button
              size="sm"
              onPress={() => void act('settings.set', { key: 'seenEventsAt', value: String(event.at) })}
            >
              {t('alarm.mine')}
            </Button>
            <ButtonLink size="sm" href={href('settings')}>
              {t('alarm.check')}
            </ButtonLink>
          </>
        }
      >
        {t('alarm.text', { what, ago: format.ago(event.at, now) })}
      </Notice>
    </div>
  );
}
