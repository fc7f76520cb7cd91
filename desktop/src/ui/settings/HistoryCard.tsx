import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Card } from '../design/Surface/Card.tsx';
import { HistoryList } from '../people/HistoryList.tsx';

const shown = 8;

/** What happened to the person's own account, and who did it. */
export function HistoryCard() {
  const { t } = useTranslation('settings');
  const { state } = useAnswer('account.events', {});
  return (
    <Card title={t('history')}>
      <p className="page-eyebrow">{t('historyIntro')}</p>
      <ServerView state={state}>{(events) => <HistoryList events={events.slice(0, shown)} />}</ServerView>
    </Card>
  );
}
