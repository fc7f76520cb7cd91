import type { ListedPerson } from '@cartable/shared/bridge/asks/school.ts';
import { CalendarRange, ChevronRight, UserCheck, UserSearch, Users } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Avatar } from '../design/Surface/Avatar.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { ProfilesCard } from './ProfilesCard.tsx';
import { SecurityCard } from './SecurityCard.tsx';

/** The school's accounts, found by name, and its profiles. */
export function AccountList() {
  const { t } = useTranslation('people');
  const [words, setWords] = useState('');
  const [only, setOnly] = useState<'all' | 'blocked'>('all');
  const asked = useDeferredValue(words).slice(0, 100);
  const { state } = useAnswer('school.people', { words: asked, only });
  return (
    <Page
      title={t('title')}
      eyebrow={t('eyebrow')}
      actions={
        <>
          <ButtonLink href={href('people', 'classes')} icon={Users}>
            {t('classes')}
          </ButtonLink>
          <ButtonLink href={href('people', 'activations')} icon={UserCheck}>
            {t('activations.title')}
          </ButtonLink>
          <ButtonLink href={href('people', 'periods')} icon={CalendarRange}>
            {t('periods.title')}
          </ButtonLink>
        </>
      }
    >
      <div className="people">
        <Card>
          <div className="people-find">
            <TextField
              label={t('search')}
              hideLabel
              placeholder={t('search')}
              value={words}
              onChange={setWords}
              type="search"
            />
            <Segmented
              label={t('show')}
              value={only}
              onChange={setOnly}
              options={[
                { value: 'all', label: t('all') },
                { value: 'blocked', label: t('onlyBlocked') },
              ]}
            />
          </div>
          <ServerView state={state}>
            {({ total, people }) =>
              people.length === 0 ? (
                <EmptyState icon={UserSearch} title={t('nobody')} />
              ) : (
                <>
                  <ul className="class-list">
                    {people.map((person) => (
                      <PersonRow key={person.userId} person={person} />
                    ))}
                  </ul>
                  {total > people.length && (
                    <p className="page-eyebrow">{t('more', { count: total - people.length })}</p>
                  )}
                </>
              )
            }
          </ServerView>
        </Card>
        <div className="stack in-order">
          <ProfilesCard />
          <SecurityCard />
        </div>
      </div>
    </Page>
  );
}

function PersonRow({ person }: { readonly person: ListedPerson }) {
  const { t } = useTranslation('people');
  const { t: app } = useTranslation('app');
  const format = useFormat();
  const { userId, givenName, familyName, kind, login, activated, blockedAt, children } = person;
  const names = children.map((one) => (one.className === null ? one.name : `${one.name} (${one.className})`));
  const what =
    names.length > 0 && kind === 'guardian'
      ? t('responsibleFor', { names: format.list(names) })
      : app(`roles.${kind}`);
  return (
    <li className="class-row">
      <a className="people-row" href={href('people', userId)}>
        <Avatar name={`${givenName} ${familyName}`} size="sm" />
        <span className="mark-words">
          <strong>
            {familyName} {givenName}
          </strong>
          <span className="page-eyebrow">{[what, login ?? ''].filter(Boolean).join(' · ')}</span>
        </span>
        {blockedAt !== null && <Badge tone="bad">{t('blocked')}</Badge>}
        {blockedAt === null && login === null && <Badge>{t('noAccount')}</Badge>}
        {blockedAt === null && login !== null && !activated && <Badge tone="warn">{t('waiting')}</Badge>}
        <ChevronRight className="people-go" aria-hidden="true" />
      </a>
    </li>
  );
}
