import { PencilLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandInList } from '@cartable/shared/domain/homework/queries/handIns.ts';
import { href, navigate } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useAction } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { AttachmentList } from '../documents/AttachmentList.tsx';
import { CorrectionForm } from './CorrectionForm.tsx';
import { HandInTable } from './HandInTable.tsx';
import './Homework.css';
import { WorkGone } from './PupilWorkPage.tsx';
import { WorkFacts } from './WorkFacts.tsx';
import { WorkForm } from './WorkForm.tsx';

export interface TeacherWorkPageProps {
  readonly id: string;
  /** The pupil whose work is being read. */
  readonly pupilId: string | undefined;
}

/** One piece of work as its teacher sees it: the text, who handed in, and one pupil's work beside the list. */
export function TeacherWorkPage({ id, pupilId }: TeacherWorkPageProps) {
  const list = useQuery('homework.handIns', { assignmentId: id });
  return (
    <QueryView state={list}>
      {(value) => (value ? <Work list={value} pupilId={pupilId} /> : <WorkGone />)}
    </QueryView>
  );
}

interface WorkProps {
  readonly list: HandInList;
  readonly pupilId: string | undefined;
}

function Work({ list, pupilId }: WorkProps) {
  const { t } = useTranslation('homework');
  const act = useAction();
  const [asking, setAsking] = useState<'edit' | 'remove'>();
  const { assignment, pupils } = list;
  const detail = useQuery('homework.detail', { id: assignment.id });
  const whole = detail.status === 'ready' ? detail.value : null;
  const chosen = pupils.find((pupil) => pupil.pupilId === pupilId);
  const remove = async () => {
    if (await act('homework.remove', { id: assignment.id })) navigate('homework');
  };
  return (
    <Page
      title={assignment.title}
      eyebrow={assignment.className}
      back={{ href: href('homework'), label: t('title') }}
      actions={
        <>
          <Button icon={PencilLine} onPress={() => setAsking('edit')} isDisabled={!whole}>
            {t('editWork')}
          </Button>
          <Button variant="danger" icon={Trash2} onPress={() => setAsking('remove')}>
            {t('removeWork')}
          </Button>
        </>
      }
    >
      <div className="detail">
        <div className="stack">
          {chosen ? (
            <CorrectionForm key={chosen.pupilId} assignmentId={assignment.id} pupil={chosen} />
          ) : (
            <Card>
              <WorkFacts line={assignment} />
              {assignment.description && <p className="detail-text">{assignment.description}</p>}
              <AttachmentList files={whole?.attachments ?? []} />
            </Card>
          )}
        </div>
        {assignment.handIn !== 'none' && (
          <HandInTable assignmentId={assignment.id} pupils={pupils} chosenId={pupilId} />
        )}
      </div>
      {asking === 'edit' && whole && (
        <WorkForm teaching={[]} work={whole} onClose={() => setAsking(undefined)} />
      )}
      <ConfirmDialog
        title={t('removeTitle')}
        isOpen={asking === 'remove'}
        onClose={() => setAsking(undefined)}
        onConfirm={() => void remove()}
        confirmLabel={t('removeWork')}
        danger
      >
        <p>{t('removeText')}</p>
      </ConfirmDialog>
    </Page>
  );
}
