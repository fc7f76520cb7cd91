import type { SchoolPeriodsAnswer } from '@cartable/shared/bridge/asks/periods.ts';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../../app/route.ts';
import { useMe } from '../../bridge/HostContext.tsx';
import { ServerView } from '../../bridge/ServerView.tsx';
import { useAnswer } from '../../bridge/useAsk.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Segmented } from '../../design/Choice/Segmented.tsx';
import { Notice } from '../../design/Status/Notice.tsx';
import { Page } from '../../design/Surface/Page.tsx';
import { useToasts } from '../../design/Toast/ToastRegion.tsx';
import { answersForAccounts } from '../peopleRoles.ts';
import './Periods.css';
import { PeriodSetCard } from './PeriodSetCard.tsx';
import { PeriodsEditor } from './PeriodsEditor.tsx';

/** The periods of the school, this school year's and the next one's: the head changes them, the CPE and technicians see them. */
export default function PeriodsPage() {
  const { t } = useTranslation('people');
  const { roles } = useMe();
  const { state, again } = useAnswer('periods.all', {});
  const back = answersForAccounts(roles)
    ? { href: href('people'), label: t('title') }
    : { href: href('people'), label: t('classes') };
  return (
    <Page title={t('periods.title')} eyebrow={t('periods.eyebrow')} back={back}>
      <ServerView state={state}>{(answer) => <Years answer={answer} onSaved={again} />}</ServerView>
    </Page>
  );
}

interface YearsProps {
  readonly answer: SchoolPeriodsAnswer;
  readonly onSaved: () => void;
}

function Years({ answer, onSaved }: YearsProps) {
  const { t } = useTranslation('people');
  const toasts = useToasts();
  const { thisYear, mine, classes, years } = answer;
  const [chosen, setChosen] = useState(thisYear);
  const [editing, setEditing] = useState(false);
  const shown = years.find((one) => one.year === chosen);
  if (shown === undefined) return null;
  if (editing || (shown.sets.length === 0 && mine)) {
    return (
      <div className="stack">
        {!editing && <YearChoice years={years} value={chosen} onChange={setChosen} />}
        <PeriodsEditor
          key={chosen}
          year={shown}
          classes={classes}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            toasts.show({ text: t('periods.saved'), tone: 'good' });
            onSaved();
          }}
        />
      </div>
    );
  }
  return (
    <div className="stack">
      <YearChoice years={years} value={chosen} onChange={setChosen} />
      {shown.sets.length === 0 && <Notice tone="info">{t('periods.noneYet')}</Notice>}
      {shown.byRegion && <Notice tone="info">{t(mine ? 'periods.byRegionMine' : 'periods.byRegion')}</Notice>}
      {!mine && <p className="page-eyebrow">{t('periods.headDecides')}</p>}
      {shown.sets.map((set) => (
        <PeriodSetCard
          key={set.classIds.join(' ')}
          set={set}
          classes={classes}
          isAlone={shown.sets.length === 1}
        />
      ))}
      {mine && (
        <p>
          <Button icon={Pencil} variant="primary" onPress={() => setEditing(true)}>
            {t('periods.change')}
          </Button>
        </p>
      )}
    </div>
  );
}

interface YearChoiceProps {
  readonly years: SchoolPeriodsAnswer['years'];
  readonly value: number;
  readonly onChange: (year: number) => void;
}

function YearChoice({ years, value, onChange }: YearChoiceProps) {
  const { t } = useTranslation('people');
  return (
    <Segmented
      label={t('periods.year')}
      hideLabel
      value={String(value)}
      onChange={(year) => onChange(Number(year))}
      options={years.map(({ year }) => ({ value: String(year), label: `${year}-${year + 1}` }))}
    />
  );
}
