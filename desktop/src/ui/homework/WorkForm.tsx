import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { AssignmentDetail } from '@cartable/shared/domain/homework/queries/detail.ts';
import type { Teaching } from '@cartable/shared/domain/directory/queries/teaching.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { useAction } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { FilePicker } from '../documents/FilePicker.tsx';
import { today } from '../lib/days.ts';
import { newRecordId } from '../lib/newRecordId.ts';

export interface WorkFormProps {
  readonly teaching: readonly Teaching[];
  /** The work to change; absent = new work. */
  readonly work?: AssignmentDetail;
  readonly onClose: () => void;
}

const kinds: readonly Assignment['kind'][] = [
  'exercise',
  'reading',
  'learning',
  'project',
  'revision',
  'other',
];
const handIns: readonly Assignment['handIn'][] = ['none', 'once', 'untilDue'];
const minutes = ['15', '30', '45', '60', '90', '120'] as const;

/** Gives homework or changes it: for a class, for a day, with files, published at once or kept as a draft. */
export function WorkForm({ teaching, work, onClose }: WorkFormProps) {
  const { t } = useTranslation('homework');
  const act = useAction();
  const toasts = useToasts();
  const first = teaching[0];
  const [place, setPlace] = useState(
    work ? `${work.classId} ${work.subjectId}` : first ? `${first.classId} ${first.subjectId}` : '',
  );
  const [title, setTitle] = useState(work?.title ?? '');
  const [description, setDescription] = useState(work?.description ?? '');
  const [dueOn, setDueOn] = useState<string>(work?.dueOn ?? addDays(today(), 7));
  const [kind, setKind] = useState<Assignment['kind']>(work?.kind ?? 'exercise');
  const [handIn, setHandIn] = useState<Assignment['handIn']>(work?.handIn ?? 'none');
  const [minutesText, setMinutesText] = useState<string>(String(work?.estimatedMinutes ?? 'none'));
  const [attachments, setAttachments] = useState<readonly Attachment[]>(work?.attachments ?? []);
  const valid = title.trim() !== '' && /^\d{4}-\d\d-\d\d$/.test(dueOn);

  const save = async (published: boolean) => {
    const estimatedMinutes = minutesText === 'none' ? null : Number(minutesText);
    const fields = {
      title: title.trim(),
      description,
      dueOn,
      kind,
      estimatedMinutes,
      handIn,
      attachments,
      published,
    };
    const [classId = '', subjectId = ''] = place.split(' ');
    const done = work
      ? await act('homework.edit', { id: work.id, changes: changed(work, fields) })
      : await act('homework.give', { id: newRecordId(), classId, subjectId, givenOn: today(), ...fields });
    if (!done) return;
    toasts.show({ text: t(published ? 'given' : 'draftKept'), tone: 'good' });
    onClose();
  };

  return (
    <Dialog
      title={work ? t('editWork') : t('give')}
      isOpen
      onClose={onClose}
      size="lg"
      isDismissable={false}
      actions={
        <>
          {work?.published !== true && (
            <Button isDisabled={!valid} onPress={() => void save(false)}>
              {t('keepDraft')}
            </Button>
          )}
          <Button variant="primary" isDisabled={!valid} onPress={() => void save(true)}>
            {work?.published === true ? t('save', { ns: 'common' }) : t('publish')}
          </Button>
        </>
      }
    >
      {!work && (
        <Select
          label={t('for')}
          value={place}
          onChange={setPlace}
          options={teaching.map((one) => ({
            value: `${one.classId} ${one.subjectId}`,
            label: `${one.className} · ${one.subjectName}`,
          }))}
        />
      )}
      <TextField
        label={t('workTitle')}
        value={title}
        onChange={setTitle}
        maxLength={120}
        isRequired
        autoFocus
      />
      <TextField label={t('description')} value={description} onChange={setDescription} rows={4} />
      <div className="form-row">
        <DayField label={t('dueOn')} value={dueOn} onChange={setDueOn} />
        <Select
          label={t('kindLabel')}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Select
          label={t('estimated')}
          value={minutesText}
          onChange={setMinutesText}
          options={[
            { value: 'none', label: t('notSaid') },
            ...minutes.map((value) => ({ value, label: t('minutes', { count: Number(value) }) })),
          ]}
        />
        <Select
          label={t('handInLabel')}
          value={handIn}
          onChange={setHandIn}
          options={handIns.map((value) => ({ value, label: t(`handInKind.${value}`) }))}
        />
      </div>
      <FilePicker label={t('addFiles')} files={attachments} onChange={setAttachments} />
    </Dialog>
  );
}

/** Only what differs is sent, so that two teachers who change different fields both keep their change. */
function changed<T extends object>(before: T, after: Partial<T>): Partial<T> {
  const differs = (key: string) =>
    JSON.stringify(Reflect.get(before, key)) !== JSON.stringify(Reflect.get(after, key));
  const kept: Partial<T> = {};
  for (const key of Object.keys(after)) {
    if (differs(key)) Reflect.set(kept, key, Reflect.get(after, key));
  }
  return kept;
}
