import { BookOpen, ChartLine, PartyPopper } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { PupilHome as Home } from '@cartable/shared/domain/home/queries/pupil.ts';
import { href } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AverageStat } from '../grades/AverageStat.tsx';
import { FigureBar } from '../grades/FigureBar.tsx';
import { FigureWords } from '../grades/FigureWords.tsx';
import { MarkRow } from '../grades/MarkRow.tsx';
import { useDone } from '../homework/useDone.ts';
import { WorkCard } from '../homework/WorkCard.tsx';
import { today } from '../lib/days.ts';
import { useDrawn } from '../lib/useDrawn.ts';
import { useFormat } from '../lib/useFormat.ts';
import { groupByDay } from './groupByDay.ts';
import './Home.css';
import { HomeKey } from './HomeKey.tsx';
import { More } from './More.tsx';

/** Cards that fill the window. */
const drawnFirst = 6;

/** What a pupil has to do now, what is new, and how the key is. */
export function PupilHome() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName } = useMe();
  const state = useQuery('home.pupil', {});
  return (
    <Page
      title={t('hello', { name: givenName })}
      eyebrow={<span className="first-up">{format.day(today())}</span>}
    >
      <QueryView state={state}>{(home) => <Panels home={home} />}</QueryView>
    </Page>
  );
}

function Panels({ home }: { readonly home: Home }) {
  const drawn = useDrawn();
  // After an unlock something was shown before: the work comes first all the same, and the rest in the next drawing.
  const whole = useDeferredValue(drawn, false);
  return (
    <div className="home">
      <WorkDue home={home} whole={whole} />
      {/* Beside the work on a computer, below it on a phone: nothing moves when it comes. */}
      <div className="stack">{whole && <News home={home} />}</div>
    </div>
  );
}

/** How the pupil stands, what is new, and how the key is. */
function News({ home }: { readonly home: Home }) {
  const { t } = useTranslation('home');
  return (
    <>
      {home.general && (
        <Card>
          <AverageStat value={home.general.value} label={t('general')} />
          <FigureBar figure={home.general.figure} mine={home.general.value} />
          <FigureWords figure={home.general.figure} />
        </Card>
      )}
      <Card
        title={t('newMarks')}
        action={
          <ButtonLink href={href('grades')} variant="quiet" size="sm">
            {t('seeAll')}
          </ButtonLink>
        }
      >
        {home.newestMarks.length === 0 ? (
          <EmptyState icon={ChartLine} title={t('noMarks')} />
        ) : (
          <div>
            {home.newestMarks.slice(0, 5).map((mark) => (
              <MarkRow key={mark.evaluationId} mark={mark} withSubject />
            ))}
          </div>
        )}
      </Card>
      <HomeKey />
    </>
  );
}

interface WorkDueProps {
  readonly home: Home;
  /** Not only what stands on the screen. */
  readonly whole: boolean;
}

function WorkDue({ home, whole }: WorkDueProps) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const onDone = useDone();
  const now = today();
  const { overdue, upcoming } = home;
  // What stands below the screen is drawn right after what stands on it.
  const late = whole ? overdue.lines : overdue.lines.slice(0, drawnFirst);
  const lines = whole ? upcoming.lines : upcoming.lines.slice(0, Math.max(0, drawnFirst - late.length));
  const left = overdue.unticked + upcoming.unticked;
  return (
    <section className="stack" aria-labelledby="work-due">
      <header className="home-head">
        <h2 id="work-due">{left === 0 ? t('nothingLeft') : t('left', { count: left })}</h2>
        <ButtonLink href={href('homework')} variant="quiet" size="sm" icon={BookOpen}>
          {t('wholeWeek')}
        </ButtonLink>
      </header>
      {overdue.count > 0 && (
        <div className="day-group">
          <h3 className="day-title home-late">{t('overdue')}</h3>
          {late.map((line) => (
            <WorkCard key={line.id} line={line} onDone={(done) => onDone(line, done)} />
          ))}
          <More count={overdue.count - overdue.lines.length} of="homework" />
        </div>
      )}
      {upcoming.count === 0 && overdue.count === 0 && (
        <Card>
          <EmptyState icon={PartyPopper} title={t('free')}>
            {t('freeText')}
          </EmptyState>
        </Card>
      )}
      {groupByDay(lines).map(({ day, lines: dayLines }) => (
        <div key={day} className="day-group">
          <h3 className="day-title">{t('for', { day: format.nearDay(day, now) })}</h3>
          {dayLines.map((line) => (
            <WorkCard key={line.id} line={line} onDone={(done) => onDone(line, done)} />
          ))}
        </div>
      ))}
      <More count={upcoming.count - upcoming.lines.length} of="homework" />
    </section>
  );
}
