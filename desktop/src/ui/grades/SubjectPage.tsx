import { SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubjectGrades } from '@cartable/shared/domain/grades/queries/bySubject.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { CurveChart } from '../design/Chart/CurveChart.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { usePupilQuery } from '../people/ChildContext.tsx';
import { AverageStat } from './AverageStat.tsx';
import { FigureBar } from './FigureBar.tsx';
import { FigureWords } from './FigureWords.tsx';
import './Grades.css';
import { MarkRow } from './MarkRow.tsx';

/** One subject: the average and its place in the class, the curve of the period, every mark. */
export function SubjectPage({ subjectId }: { readonly subjectId: string }) {
  const { t } = useTranslation('grades');
  const state = usePupilQuery('grades.bySubject', { periodId: null });
  return (
    <QueryView state={state}>
      {({ subjects }) => {
        const subject = subjects.find((one) => one.subjectId === subjectId);
        return subject ? (
          <Subject subject={subject} />
        ) : (
          <Page title={t('title')} back={{ href: href('grades'), label: t('title') }}>
            <EmptyState icon={SearchX} title={t('noMarks')}>
              {t('noMarksText')}
            </EmptyState>
          </Page>
        );
      }}
    </QueryView>
  );
}

function Subject({ subject }: { readonly subject: SubjectGrades }) {
  const { t } = useTranslation('grades');
  const { name, hue, average, year, marks } = subject;
  const points = useMemo(
    () =>
      marks
        .filter((mark) => mark.outOfTwenty !== null)
        .toReversed()
        .map((mark) => ({
          at: Date.parse(`${mark.heldOn}T12:00:00`),
          mine: mark.outOfTwenty === null ? null : mark.outOfTwenty / 100,
          mean:
            mark.figure === null || mark.figure.mean === null ? null : (mark.figure.mean * 20) / mark.scale,
          label: mark.title,
        })),
    [marks],
  );
  return (
    <Page title={name} eyebrow={t('subjectEyebrow')} back={{ href: href('grades'), label: t('title') }}>
      <div className="subject-top" data-hue={hue}>
        <Card className="subject-summary">
          <div className="subject-head">
            <Cahier subject={{ name, hue }} size="lg" />
            <AverageStat value={average?.value ?? null} label={t('average')} />
            {year && <AverageStat value={year.value} label={t('year')} />}
          </div>
          {average && (
            <>
              <FigureBar figure={average.figure} mine={average.value} />
              <FigureWords figure={average.figure} />
            </>
          )}
          {average?.forced && <p className="figure-words">{t('forced')}</p>}
        </Card>
        {points.length > 1 && (
          <Card title={t('evolution')}>
            <CurveChart title={t('evolutionOf', { subject: name })} points={points} />
          </Card>
        )}
      </div>
      <Card title={t('marks')}>
        {marks.map((mark) => (
          <MarkRow key={mark.evaluationId} mark={mark} />
        ))}
      </Card>
    </Page>
  );
}
