import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Assignment } from '@cartable/shared/domain/homework/assignment.ts';
import type { AssignmentDetail } from '@cartable/shared/domain/homework/queries/detail.ts';
import type { Teaching } from '@cartable/shared/domain/directory/queries/teaching.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { useAction } from '../bridge/useAction.ts';
import { useDraft } from '../bridge/useDraft.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { FilePicker } from '../documents/FilePicker.tsx';
import { today } from '../lib/days.ts';
import { newRecordId } from '../lib/newRecordId.ts';
import { DraftNotice } from '../sync/DraftNotice.tsx';

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

/** What the form holds. */
interface WorkFields {
  /** Class and subject. */
  readonly place: string;
  readonly title: string;
  readonly description: string;
  readonly dueOn: string;
  readonly kind: Assignment['kind'];
  readonly handIn: Assignment['handIn'];
  readonly minutesText: string;
  readonly attachments: readonly Attachment[];
}

function fieldsOf(work: AssignmentDetail | undefined, first: Teaching | undefined): WorkFields {
  const of = work ?? first;
  return {
    place: of ? `${of.classId} ${of.subjectId}` : '',
    title: work?.title ?? '',
    description: work?.description ?? '',
    dueOn: work?.dueOn ?? addDays(today(), 7),
    kind: work?.kind ?? 'exercise',
    handIn: work?.handIn ?? 'none',
    minutesText: String(work?.estimatedMinutes ?? 'none'),
    attachments: work?.attachments ?? [],
  };
}

/** Gives homework or changes it: for a class, for a day, with files, published at once or kept as a draft. */
export function WorkForm({ teaching, work, onClose }: WorkFormProps) {
  const { t } = useTranslation('homework');
  const act = useAction();
  const toasts = useToasts();
  const recorded = fieldsOf(work, teaching[0]);
  const [fields, setFields] = useState(recorded);
  const draft = useDraft(`give homework.assignment/${work?.id ?? 'new'}`, fields, recorded, setFields);
  const set = (part: Partial<WorkFields>) => setFields((now) => ({ ...now, ...part }));
  const { place, title, description, dueOn, kind, handIn, minutesText, attachments } = fields;
  const valid = title.trim() !== '' && /^\d{4}-\d\d-\d\d$/.test(dueOn);

  const save = async (published: boolean) => {
    const estimatedMinutes = minutesText === 'none' ? null : Number(minutesText);
    const given = {
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
      ? await act('homework.edit', { id: work.id, changes: changed(work, given) })
      : await act('homework.give', { id: newRecordId(), classId, subjectId, givenOn: today(), ...given });
    if (!done) return;
    draft.clear();
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
      {/* A new work is recorded nowhere: only a change of one can have been overtaken. */}
      <DraftNotice draft={draft} {...(work && { recorded: work.description })} />
      {!work && (
        <Select
          label={t('for')}
          value={place}
          onChange={(place) => set({ place })}
          options={teaching.map((one) => ({
            value: `${one.classId} ${one.subjectId}`,
            label: `${one.className} · ${one.subjectName}`,
          }))}
        />
      )}
      <TextField
        label={t('workTitle')}
        value={title}
        onChange={(title) => set({ title })}
        maxLength={120}
        isRequired
        autoFocus
      />
      <TextField
        label={t('description')}
        value={description}
        onChange={(description) => set({ description })}
        rows={4}
      />
      <div className="form-row">
        <DayField label={t('dueOn')} value={dueOn} onChange={(dueOn) => set({ dueOn })} />
        <Select
          label={t('kindLabel')}
          value={kind}
          onChange={(kind) => set({ kind })}
          options={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Select
          label={t('estimated')}
          value={minutesText}
          onChange={(minutesText) => set({ minutesText })}
          options={[
            { value: 'none', label: t('notSaid') },
            ...minutes.map((value) => ({ value, label: t('minutes', { count: Number(value) }) })),
          ]}
        />
        <Select
          label={t('handInLabel')}
          value={handIn}
          onChange={(handIn) => set({ handIn })}
          options={handIns.map((value) => ({ value, label: t(`handInKind.${value}`) }))}
        />
      </div>
      <FilePicker
        label={t('addFiles')}
        files={attachments}
        onChange={(attachments) => set({ attachments })}
      />
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
