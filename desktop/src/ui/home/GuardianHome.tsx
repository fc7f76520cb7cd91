import type { ChildHome } from '@cartable/shared/domain/home/queries/guardian.ts';
import { BookOpen, ChartLine, Eye, Sprout, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useHostState, useMe } from '../bridge/HostContext.tsx';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AverageStat } from '../grades/AverageStat.tsx';
import { MarkRow } from '../grades/MarkRow.tsx';
import { WorkCard } from '../homework/WorkCard.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import { useChildren } from '../people/ChildContext.tsx';
import { groupByDay } from './groupByDay.ts';
import './Home.css';
import '../people/Child.css';
import { KeysOfTheSchool } from './HomeKey.tsx';
import { KeyCard } from './KeyCard.tsx';

/** What is coming and what is new for each child of a parent. */
export function GuardianHome() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName } = useMe();
  const { host } = useHostState();
  const state = useQuery('home.guardian', {});
  return (
    <Page
      title={t('hello', { name: givenName })}
      eyebrow={<span className="first-up">{format.day(today())}</span>}
    >
      <QueryView state={state}>
        {(children) => (
          <div className="stack">
            {children.length === 0 && (
              <Card>
                <EmptyState icon={Users} title={t('noChild')}>
                  {t('noChildText')}
                </EmptyState>
              </Card>
            )}
            {children.map((child) => (
              <OneChild key={child.pupilId} child={child} />
            ))}
            {!children.every(isBare) && <p className="page-eyebrow">{t('childTicks')}</p>}
            {/* A parent is often the first to hear that a key is gone: two clicks from here, on a key too. */}
            <KeysOfTheSchool />
            {host !== 'portal' && <KeyCard />}
          </div>
        )}
      </QueryView>
    </Page>
  );
}

/** Whether the school has given nothing for a child yet: no work to come, no mark, no average. */
function isBare({ upcoming, newestMarks, general }: ChildHome): boolean {
  return upcoming.count === 0 && newestMarks.length === 0 && general === null;
}

function OneChild({ child }: { readonly child: ChildHome }) {
  const { t } = useTranslation('home');
  const choose = useChildren()?.choose;
  const { pupilId, givenName, familyName, className } = child;
  const name = `${givenName} ${familyName}`.trim();
  return (
    // Whatever is opened from here is about this child, by mouse and by keyboard alike.
    <section className="stack child" aria-label={name} onClickCapture={() => choose?.(pupilId)}>
      <header className="child-head">
        <h2>{name}</h2>
        {className && <span className="page-eyebrow">{className}</span>}
        <ButtonLink href={href('settings', 'accesses', pupilId)} variant="quiet" size="sm" icon={Eye}>
          {t('childAccesses')} <span className="visually-hidden">{givenName}</span>
        </ButtonLink>
      </header>
      {isBare(child) ? (
        <Card>
          <EmptyState icon={Sprout} title={t('childNothing', { name: givenName })}>
            {t('childNothingText')}
          </EmptyState>
        </Card>
      ) : (
        <Given child={child} />
      )}
    </section>
  );
}

/** The work and the marks of a child. */
function Given({ child }: { readonly child: ChildHome }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName, upcoming, newestMarks, general } = child;
  const now = today();
  return (
    <div className="home">
      <Card
        title={t('childWork', { name: givenName })}
        action={
          <ButtonLink href={href('homework')} variant="quiet" size="sm" icon={BookOpen}>
            {t('childWeek', { name: givenName })}
          </ButtonLink>
        }
      >
        {upcoming.count === 0 && (
          <EmptyState icon={BookOpen} title={t('childNoWork')}>
            {t('childFree')}
          </EmptyState>
        )}
        {groupByDay(upcoming.lines).map(({ day, lines }) => (
          <div key={day} className="day-group">
            <h3 className="day-title">{t('for', { day: format.nearDay(day, now) })}</h3>
            {lines.map((line) => (
              <WorkCard key={line.id} line={line} ofChild />
            ))}
          </div>
        ))}
      </Card>
      <Card
        title={t('childMarks', { name: givenName })}
        action={
          <ButtonLink href={href('grades')} variant="quiet" size="sm">
            {t('childGrades', { name: givenName })}
          </ButtonLink>
        }
      >
        {general && <AverageStat value={general.value} label={t('general')} />}
        {newestMarks.length === 0 ? (
          <EmptyState icon={ChartLine} title={t('noMarks')} />
        ) : (
          newestMarks.map((mark) => <MarkRow key={mark.evaluationId} mark={mark} withSubject />)
        )}
      </Card>
    </div>
  );
}
