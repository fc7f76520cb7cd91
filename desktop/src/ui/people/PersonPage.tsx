import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { HistoryList } from './HistoryList.tsx';
import { MembershipCard } from './MembershipCard.tsx';
import { PersonActions } from './PersonActions.tsx';
import { PersonData } from './PersonData.tsx';

/** One account: what the person is in the school, what may be done to it, what happened. */
export function PersonPage({ userId }: { readonly userId: string }) {
  const { t } = useTranslation('people');
  const { roles } = useMe();
  const { state, again } = useAnswer('school.person', { userId });
  const back = { href: href('people'), label: t('title') };
  if (state.status !== 'ready') {
    return (
      <Page title={t('account')} back={back}>
        <ServerView state={state}>{() => null}</ServerView>
      </Page>
    );
  }
  const person = state.value;
  return (
    <Page
      title={`${person.givenName} ${person.familyName}`}
      eyebrow={person.login ?? t('noAccount')}
      back={back}
    >
      {person.blockedAt !== null && <Notice tone="bad">{t('isBlocked')}</Notice>}
      <div className="people">
        <div className="stack">
          <MembershipCard person={person} onChanged={again} />
          <Card title={t('history')}>
            <HistoryList events={person.events} />
          </Card>
        </div>
        <div className="stack">
          <PersonActions person={person} onChanged={again} />
          {roles.includes('head') && <PersonData person={person} onChanged={again} />}
        </div>
      </div>
    </Page>
  );
}
