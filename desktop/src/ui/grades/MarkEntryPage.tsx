import { Eye, EyeOff, PencilLine, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EvaluationGrid } from '@cartable/shared/domain/grades/queries/grid.ts';
import { href, navigate } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useAction } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { EvaluationForm } from './EvaluationForm.tsx';
import './Grades.css';
import { liveStats } from './markText.ts';
import { MarkGrid } from './MarkGrid.tsx';

/** Entering the marks of one evaluation, and showing them to families when they are complete. */
export function MarkEntryPage({ evaluationId }: { readonly evaluationId: string }) {
  const { t } = useTranslation('grades');
  const state = useQuery('grades.grid', { evaluationId });
  return (
    <QueryView state={state}>
      {(grid) =>
        grid ? (
          <Entry grid={grid} />
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

function Entry({ grid }: { readonly grid: EvaluationGrid }) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const act = useAction();
  const [asking, setAsking] = useState<'publish' | 'edit' | 'remove'>();
  const { evaluation, period, rows } = grid;
  const missing = rows.filter((row) => row.status === 'empty').length;
  const { id, published } = evaluation;
  const entered = rows.length - missing;
  const remove = async () => {
    if (await act('grades.removeEvaluation', { id })) navigate('grades');
  };
  return (
    <Page
      title={evaluation.title}
      eyebrow={`${evaluation.className} · ${evaluation.subjectName} · ${format.day(evaluation.heldOn)}`}
      back={{ href: href('grades'), label: t('title') }}
      actions={
        <>
          <Badge tone={published ? 'good' : 'plain'} icon={published ? Eye : EyeOff}>
            {t(published ? 'published' : 'hidden')}
          </Badge>
          <Button icon={PencilLine} onPress={() => setAsking('edit')}>
            {t('editEvaluation')}
          </Button>
          {published ? (
            <Button icon={EyeOff} onPress={() => void act('grades.unpublish', { id })}>
              {t('unpublish')}
            </Button>
          ) : (
            <Button variant="primary" icon={Eye} onPress={() => setAsking('publish')}>
              {t('publish')}
            </Button>
          )}
        </>
      }
    >
      {period?.entryClosed && <Notice tone="warn">{t('entryClosed', { period: period.name })}</Notice>}
      <LiveStats grid={grid} missing={missing} />
      <MarkGrid grid={grid} />
      {asking === 'edit' && (
        <EvaluationForm
          place={evaluation}
          line={evaluation}
          onClose={() => setAsking(undefined)}
          onRemove={() => setAsking('remove')}
        />
      )}
      <ConfirmDialog
        title={t('publishTitle')}
        isOpen={asking === 'publish'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void act('grades.publish', { id })}
        confirmLabel={t('publish')}
      >
        <p>{t('publishText')}</p>
        {missing > 0 && <Notice tone="warn">{t('missing', { count: missing })}</Notice>}
      </ConfirmDialog>
      <ConfirmDialog
        title={t('removeEvaluationTitle')}
        isOpen={asking === 'remove'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void remove()}
        confirmLabel={t('removeEvaluation')}
        danger
      >
        <p>{t(published ? 'removePublishedText' : 'removeHiddenText')}</p>
        {entered > 0 && <Notice tone="warn">{t('removeMarks', { count: entered })}</Notice>}
      </ConfirmDialog>
    </Page>
  );
}

interface LiveStatsProps {
  readonly grid: EvaluationGrid;
  readonly missing: number;
}

/** Figures of what is typed so far; what families see comes from the server. */
function LiveStats({ grid, missing }: LiveStatsProps) {
  const { t } = useTranslation('grades');
  const format = useFormat();
  const stats = liveStats(grid.rows);
  const show = (value: number) => format.number(value / 100);
  return (
    <p className="live-stats" aria-live="polite">
      {stats
        ? t('live', { mean: show(stats.mean), min: show(stats.min), max: show(stats.max) })
        : t('nothingEntered')}
      {missing > 0 && ` · ${t('missing', { count: missing })}`}
    </p>
  );
}
