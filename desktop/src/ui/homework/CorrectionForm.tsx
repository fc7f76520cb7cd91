import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { PupilWork } from '@cartable/shared/domain/homework/queries/handIns.ts';
import { useAction } from '../bridge/useAction.ts';
import { useDraft } from '../bridge/useDraft.ts';
import { Button } from '../design/Button/Button.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { FilePicker } from '../documents/FilePicker.tsx';
import { DraftNotice } from '../sync/DraftNotice.tsx';
import { VersionView } from './VersionView.tsx';

export interface CorrectionFormProps {
  readonly assignmentId: string;
  readonly pupil: PupilWork;
}

const none: readonly Attachment[] = [];

/** Reads one pupil's work and answers it: kept while on-going, shown to the pupil once finished. */
export function CorrectionForm({ assignmentId, pupil }: CorrectionFormProps) {
  const { t } = useTranslation('homework');
  const act = useAction();
  const toasts = useToasts();
  const { correction, versions } = pupil;
  const [comment, setComment] = useState(correction?.comment ?? '');
  const [files, setFiles] = useState<readonly Attachment[]>(correction?.files ?? []);

  const place = `correct homework.correction/${assignmentId}.${pupil.pupilId}`;
  const recorded = { comment: correction?.comment ?? '', files: correction?.files ?? none };
  const draft = useDraft(place, { comment, files }, recorded, (begun) => {
    setComment(begun.comment);
    setFiles(begun.files);
  });

  const save = async (state: 'ongoing' | 'corrected') => {
    const changes = { state, comment, files };
    if (await act('homework.correct', { assignmentId, pupilId: pupil.pupilId, changes })) {
      draft.clear();
      toasts.show({ text: t(state === 'corrected' ? 'correctionSent' : 'correctionKept'), tone: 'good' });
    }
  };

  return (
    <Card title={t('workOf', { name: `${pupil.givenName} ${pupil.familyName}` })}>
      {versions.length === 0 && <Notice tone="info">{t('nothingHandedIn')}</Notice>}
      {versions.map((version) => (
        <VersionView key={version.id} version={version} />
      ))}
      <DraftNotice draft={draft} recorded={recorded.comment} />
      <TextField label={t('yourComment')} rows={4} value={comment} onChange={setComment} />
      <FilePicker label={t('addCorrection')} files={files} onChange={setFiles} />
      <div className="page-actions">
        <Button onPress={() => void save('ongoing')}>{t('keepCorrection')}</Button>
        <Button variant="primary" icon={Check} onPress={() => void save('corrected')}>
          {t('finishCorrection')}
        </Button>
      </div>
    </Card>
  );
}
