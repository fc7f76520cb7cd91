import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AssignmentDetail } from '@cartable/shared/domain/homework/queries/detail.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { DoneTick } from '../design/Choice/DoneTick.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AttachmentList } from '../documents/AttachmentList.tsx';
import { useChild, usePupilQuery } from '../people/ChildContext.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import { CorrectionCard } from './CorrectionCard.tsx';
import { HandInCard } from './HandInCard.tsx';
import './Homework.css';
import { useDone } from './useDone.ts';
import { WorkFacts } from './WorkFacts.tsx';

/** One piece of work as a pupil sees it: what to do, the files, the tick, the hand-in, the correction. */
export function PupilWorkPage({ id }: { readonly id: string }) {
  const state = usePupilQuery('homework.detail', { id });
  return <QueryView state={state}>{(work) => (work ? <Work work={work} /> : <WorkGone />)}</QueryView>;
}

function Work({ work }: { readonly work: AssignmentDetail }) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const onDone = useDone();
  const own = useChild() === undefined;
  return (
    <Page
      title={work.title}
      eyebrow={t('due', { day: format.nearDay(work.dueOn, today()) })}
      back={{ href: href('homework'), label: t('title') }}
      actions={
        own && (
          <DoneTick isDone={work.done} onChange={(done) => onDone(work, done)} of={work.title} labelled />
        )
      }
    >
      <div className="detail">
        <div className="stack">
          <Card>
            <WorkFacts line={work} />
            {work.description && <p className="detail-text">{work.description}</p>}
            <AttachmentList files={work.attachments} />
          </Card>
          {work.correction?.state === 'corrected' && <CorrectionCard correction={work.correction} />}
        </div>
        {own && work.handIn !== 'none' && <HandInCard work={work} />}
      </div>
    </Page>
  );
}

/** The work was withdrawn, or belongs to another class. */
export function WorkGone() {
  const { t } = useTranslation('homework');
  return (
    <Page title={t('gone')} back={{ href: href('homework'), label: t('title') }}>
      <EmptyState icon={SearchX} title={t('gone')}>
        {t('goneText')}
      </EmptyState>
    </Page>
  );
}
