import { ChartLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GradesBySubject, SubjectGrades } from '@cartable/shared/domain/grades/queries/bySubject.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useChild, usePupilQuery } from '../people/ChildContext.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { AverageStat } from './AverageStat.tsx';
import { FigureBar } from './FigureBar.tsx';
import { FigureWords } from './FigureWords.tsx';
import './Grades.css';
import { MarkRow } from './MarkRow.tsx';
import { PeriodChoice } from './PeriodChoice.tsx';

/** A pupil's marks by subject: the average that the server computed, where it stands in the class, the latest marks. */
export function PupilGrades() {
  const [periodId, setPeriodId] = useState<string | null>(null);
  const state = usePupilQuery('grades.bySubject', { periodId });
  return <QueryView state={state}>{(grades) => <Grades grades={grades} onPeriod={setPeriodId} />}</QueryView>;
}

interface GradesProps {
  readonly grades: GradesBySubject;
  readonly onPeriod: (id: string) => void;
}

function Grades({ grades, onPeriod }: GradesProps) {
  const { t } = useTranslation('grades');
  const child = useChild();
  const { periods, periodId, general, year, subjects } = grades;
  return (
    <Page
      title={t('title')}
      eyebrow={child ? t('childEyebrow', { name: child.givenName }) : t('pupilEyebrow')}
      actions={periodId !== null && <PeriodChoice periods={periods} value={periodId} onChange={onPeriod} />}
    >
      {subjects.length === 0 ? (
        <EmptyState icon={ChartLine} title={t('noMarks')}>
          {t('noMarksText')}
        </EmptyState>
      ) : (
        <>
          {general && (
            <Card className="general">
              <AverageStat value={general.value} label={t('general')} />
              <div className="general-figure">
                <FigureBar figure={general.figure} mine={general.value} />
                <FigureWords figure={general.figure} />
              </div>
              {year && <AverageStat value={year.value} label={t('year')} />}
            </Card>
          )}
          <div className="subject-grid">
            {subjects.map((subject) => (
              <SubjectCard key={subject.subjectId} subject={subject} />
            ))}
          </div>
        </>
      )}
    </Page>
  );
}

function SubjectCard({ subject }: { readonly subject: SubjectGrades }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const { subjectId, name, hue, average, marks } = subject;
  return (
    <section className="card subject-card" data-hue={hue} aria-label={name}>
      <header className="subject-head">
        <Cahier subject={{ name, hue }} />
        <h2 className="subject-name">
          <a href={href('grades', 'subject', subjectId)}>{name}</a>
        </h2>
        <span className="subject-average">
          <span className="visually-hidden">{t('average')} : </span>
          {average?.value === undefined || average.value === null
            ? t('nn')
            : format.number(average.value / 100, 1)}
        </span>
      </header>
      {average && <FigureBar figure={average.figure} mine={average.value} />}
      <div>
        {marks.slice(0, 3).map((mark) => (
          <MarkRow key={mark.evaluationId} mark={mark} />
        ))}
      </div>
      {marks.length > 3 && (
        <a className="subject-more" href={href('grades', 'subject', subjectId)}>
          {t('allMarks', { count: marks.length })}
        </a>
      )}
    </section>
  );
}
