import { Send } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { AssignmentDetail } from '@cartable/shared/domain/homework/queries/detail.ts';
import { useAction } from '../bridge/useAction.ts';
import { useDraft } from '../bridge/useDraft.ts';
import { Button } from '../design/Button/Button.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { FilePicker } from '../documents/FilePicker.tsx';
import { newRecordId } from '../lib/newRecordId.ts';
import { DraftNotice } from '../sync/DraftNotice.tsx';
import { VersionView } from './VersionView.tsx';

/** Handing work in, offline too, and what was handed in before. */
export function HandInCard({ work }: { readonly work: AssignmentDetail }) {
  const { t } = useTranslation('homework');
  const open = work.handInState !== 'corrected' && (work.handIn === 'untilDue' || work.versions.length === 0);
  return (
    <Card title={t('myWork')}>
      {open ? (
        <HandInForm work={work} />
      ) : (
        <Notice tone="good">{t(work.handInState === 'corrected' ? 'closedCorrected' : 'closedOnce')}</Notice>
      )}
      {work.versions.map((version) => (
        <VersionView key={version.id} version={version} />
      ))}
    </Card>
  );
}

const nothing: { readonly comment: string; readonly files: readonly Attachment[] } = {
  comment: '',
  files: [],
};

function HandInForm({ work }: { readonly work: AssignmentDetail }) {
  const { t } = useTranslation('homework');
  const act = useAction();
  const toasts = useToasts();
  const [comment, setComment] = useState('');
  const [files, setFiles] = useState<readonly Attachment[]>([]);
  const [busy, setBusy] = useState(false);
  const draft = useDraft(`handIn homework.assignment/${work.id}`, { comment, files }, nothing, (begun) => {
    setComment(begun.comment);
    setFiles(begun.files);
  });
  const empty = files.length === 0 && comment.trim() === '';

  const submit = async () => {
    setBusy(true);
    const done = await act('homework.handIn', {
      id: newRecordId(),
      assignmentId: work.id,
      comment: comment.trim(),
      files,
    });
    setBusy(false);
    if (!done) return;
    draft.clear();
    setComment('');
    setFiles([]);
    toasts.show({ text: t('handedIn'), tone: 'good' });
  };

  return (
    <div className="stack">
      {work.versions.length > 0 && <p className="page-eyebrow">{t('newVersion')}</p>}
      <DraftNotice draft={draft} />
      <FilePicker label={t('dropWork')} files={files} onChange={setFiles} />
      <TextField label={t('comment')} rows={2} value={comment} onChange={setComment} />
      {work.handIn === 'once' && <Notice tone="info">{t('onceOnly')}</Notice>}
      <Button
        variant="primary"
        icon={Send}
        isDisabled={empty}
        isPending={busy}
        onPress={() => void submit()}
        wide
      >
        {t('send')}
      </Button>
    </div>
  );
}
