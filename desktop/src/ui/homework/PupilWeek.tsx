import { CalendarDays, List, PartyPopper } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AssignmentLine } from '@cartable/shared/domain/homework/queries/assignmentLine.ts';
import type { HomeworkWeek } from '@cartable/shared/domain/homework/queries/week.ts';
import { addDays, mondayOf, schoolWeekOn } from '@cartable/shared/lib/days.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { classes } from '../lib/classes.ts';
import { today } from '../lib/days.ts';
import { useChild, usePupilQuery } from '../people/ChildContext.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNarrow } from '../lib/useNarrow.ts';
import { useDone } from './useDone.ts';
import { WeekNav } from './WeekNav.tsx';
import { WorkCard } from './WorkCard.tsx';

type Day = HomeworkWeek['days'][number];

/** The pupil's cahier de textes: a week in columns on a screen, a list by day on a phone. */
export function PupilWeek() {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const narrow = useNarrow();
  const [monday, setMonday] = useState(() => schoolWeekOn(today()));
  const [chosen, setChosen] = useState<'week' | 'list'>('week');
  const state = usePupilQuery('homework.week', { day: monday });
  // Until it is read, a week is one of five days.
  const last = state.status === 'ready' ? shownDays(state.value.days).at(-1)?.day : undefined;
  const view = narrow ? 'list' : chosen;
  const tick = useDone();
  // What a child ticks is the child's own.
  const onDone = useChild() === undefined ? tick : undefined;
  return (
    <Page
      title={t('title')}
      eyebrow={t('weekOf', {
        from: format.shortDay(monday),
        to: format.shortDay(last ?? addDays(monday, 4)),
      })}
      actions={
        <>
          <WeekNav monday={monday} onChange={(day) => setMonday(mondayOf(day))} />
          {!narrow && (
            <Segmented
              label={t('view')}
              hideLabel
              value={chosen}
              onChange={setChosen}
              options={[
                { value: 'week', label: t('asWeek'), icon: CalendarDays },
                { value: 'list', label: t('asList'), icon: List },
              ]}
            />
          )}
        </>
      }
    >
      <QueryView state={state}>
        {({ days }) =>
          view === 'week' ? (
            <WeekColumns days={days} onDone={onDone} />
          ) : (
            <DayList days={days} onDone={onDone} />
          )
        }
      </QueryView>
    </Page>
  );
}

interface DaysProps {
  readonly days: readonly Day[];
  /** Absent for somebody else's week. */
  readonly onDone?: ((line: AssignmentLine, done: boolean) => void) | undefined;
}

/** Monday to Friday, and a day of the week-end only when something is due on it. */
function shownDays(days: readonly Day[]): readonly Day[] {
  return days.filter((day, index) => index < 5 || day.assignments.length > 0);
}

function WeekColumns({ days, onDone }: DaysProps) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const now = today();
  const shown = shownDays(days);
  return (
    <div className={classes('week', shown.length > 5 && 'week-long')}>
      {shown.map(({ day, assignments }) => (
        <section
          key={day}
          className={classes('week-day', day === now && 'week-today')}
          aria-label={format.day(day)}
        >
          <header className="week-head">
            <h2 className="week-name">{format.weekday(day)}</h2>
            <span className="week-date">{day === now ? t('today') : format.dayMonth(day)}</span>
          </header>
          {assignments.length === 0 && <p className="week-free">{t('nothingDue')}</p>}
          {assignments.map((line) => (
            <WorkCard key={line.id} line={line} narrow {...cardOf(line, onDone)} />
          ))}
        </section>
      ))}
    </div>
  );
}

/** The days that have work, one after the other. */
export function DayList({ days, onDone }: DaysProps) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const busy = days.filter((day) => day.assignments.length > 0);
  if (busy.length === 0) {
    return (
      <EmptyState icon={PartyPopper} title={t('emptyWeek')}>
        {t(onDone === undefined ? 'emptyWeekOfChild' : 'emptyWeekText')}
      </EmptyState>
    );
  }
  return (
    <div className="day-list">
      {busy.map(({ day, assignments }) => (
        <section key={day} className="day-group" aria-label={format.day(day)}>
          <h2 className="day-title">{format.day(day)}</h2>
          {assignments.map((line) => (
            <WorkCard key={line.id} line={line} {...cardOf(line, onDone)} />
          ))}
        </section>
      ))}
    </div>
  );
}

function cardOf(line: AssignmentLine, onDone: DaysProps['onDone']) {
  return onDone === undefined ? { ofChild: true } : { onDone: (done: boolean) => onDone(line, done) };
}
