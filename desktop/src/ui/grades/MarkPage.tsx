import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MarkLine } from '@cartable/shared/domain/grades/queries/markLine.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Cahier } from '../design/Subject/Cahier.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { usePupilQuery } from '../people/ChildContext.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { FigureBar } from './FigureBar.tsx';
import { FigureWords } from './FigureWords.tsx';
import './Grades.css';
import { MarkValue } from './MarkValue.tsx';

/** One evaluation as its pupil sees it: the mark, the class, how it counts, the comment. */
export function MarkPage({ evaluationId }: { readonly evaluationId: string }) {
  const { t } = useTranslation('grades');
  const state = usePupilQuery('grades.markDetail', { evaluationId });
  return (
    <QueryView state={state}>
      {(mark) =>
        mark ? (
          <Detail mark={mark} />
        ) : (
          <Page title={t('title')} back={{ href: href('grades'), label: t('title') }}>
            <EmptyState icon={SearchX} title={t('markGone')}>
              {t('markGoneText')}
            </EmptyState>
          </Page>
        )
      }
    </QueryView>
  );
}

function Detail({ mark }: { readonly mark: MarkLine }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const {
    subjectId,
    subjectName,
    hue,
    title,
    heldOn,
    coefficient,
    kind,
    optional,
    onTwenty,
    scale,
    comment,
  } = mark;
  const counts =
    kind === 'formative' ? t('formativeText') : t('countsFor', { value: format.number(coefficient / 100) });
  return (
    <Page
      title={title}
      eyebrow={`${subjectName} · ${format.day(heldOn)}`}
      back={{ href: href('grades', 'subject', subjectId), label: subjectName }}
    >
      <Card className="mark-card">
        <div className="subject-head" data-hue={hue}>
          <Cahier subject={{ name: subjectName, hue }} size="lg" />
          <MarkValue mark={mark} big />
        </div>
        {mark.status !== 'value' && mark.status !== 'empty' && <p>{t(`reason.${mark.status}`)}</p>}
        <div data-hue={hue}>
          <FigureBar figure={mark.figure} mine={mark.value} scale={scale} />
          <FigureWords figure={mark.figure} />
        </div>
        <p className="figure-words">
          {[
            counts,
            onTwenty && scale !== 2000 ? t('onTwenty') : '',
            optional === 'no' ? '' : t(`optionalText.${optional}`),
          ]
            .filter(Boolean)
            .join(' ')}
        </p>
        {comment && <p className="correction-text">{comment}</p>}
      </Card>
    </Page>
  );
}
