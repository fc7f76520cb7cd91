import { CalendarX, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassAverages } from '@cartable/shared/domain/grades/queries/averages.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AverageGrid } from './AverageGrid.tsx';
import { FigureWords } from './FigureWords.tsx';
import { PeriodChoice } from './PeriodChoice.tsx';
import './Grades.css';

export interface AveragesPageProps {
  readonly classId: string;
  readonly subjectId: string;
}

/** A teacher's table of a class's averages in one subject, where one can be set by hand. */
export function AveragesPage({ classId, subjectId }: AveragesPageProps) {
  const { t } = useTranslation('grades');
  const [periodId, setPeriodId] = useState<string | null>(null);
  const state = useQuery('grades.averages', { classId, subjectId, periodId });
  const back = { href: href('grades'), label: t('title') };
  return (
    <QueryView state={state}>
      {(averages) =>
        averages ? (
          <Averages averages={averages} place={{ classId, subjectId }} back={back} onPeriod={setPeriodId} />
        ) : (
          <Page title={t('averages')} back={back}>
            <EmptyState icon={SearchX} title={t('noClass')}>
              {t('noClassText')}
            </EmptyState>
          </Page>
        )
      }
    </QueryView>
  );
}

interface AveragesProps {
  readonly averages: ClassAverages;
  readonly place: AveragesPageProps;
  readonly back: { readonly href: string; readonly label: string };
  readonly onPeriod: (id: string) => void;
}

function Averages({ averages, place, back, onPeriod }: AveragesProps) {
  const { t } = useTranslation('grades');
  const { className, subjectName, periods, period, figure, rows } = averages;
  return (
    <Page
      title={t('averages')}
      eyebrow={`${className} · ${subjectName}`}
      back={back}
      actions={period && <PeriodChoice periods={periods} value={period.id} onChange={onPeriod} />}
    >
      {period?.entryClosed && <Notice tone="warn">{t('entryClosed', { period: period.name })}</Notice>}
      <FigureWords figure={figure} />
      {period === null && (
        <EmptyState icon={CalendarX} title={t('noPeriod')}>
          {t('noPeriodText')}
        </EmptyState>
      )}
      {period && <AverageGrid place={{ ...place, periodId: period.id }} rows={rows} period={period} />}
    </Page>
  );
}
