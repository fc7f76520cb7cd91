import type { Role } from '@cartable/shared/domain/actor.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select, type SelectOption } from '../design/Field/Select.tsx';
import { today } from '../lib/days.ts';

export interface GiveRoleProps {
  readonly userId: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

type Named = { readonly id: string; readonly name: string };
const optionsOf = (list: readonly Named[]): SelectOption<string>[] =>
  list.map(({ id, name }) => ({ value: id, label: name }));

/** Gives somebody a role until a day: a technician whom the directory does not name, a substitute for a class and a subject. */
export default function GiveRole({ userId, name, onDone, onClose }: GiveRoleProps) {
  const { t } = useTranslation('people');
  const { t: app } = useTranslation('app');
  const ask = useAsk();
  const { state } = useAnswer('school.roleChoices', {});
  const [role, setRole] = useState<Role>('teacher');
  const [classId, setClassId] = useState<string | null>(null);
  const [subjectId, setSubjectId] = useState<string | null>(null);
  const [startsOn, setStartsOn] = useState(today());
  const [endsOn, setEndsOn] = useState('');
  const teaches = role === 'teacher';
  const complete = endsOn !== '' && (!teaches || (classId !== null && subjectId !== null));
  const give = async () => {
    const where = teaches ? { classId, subjectId } : { classId: null, subjectId: null };
    if ((await ask('school.giveRole', { userId, role, ...where, startsOn, endsOn })) !== undefined) onDone();
  };
  return (
    <FormDialog
      title={t('giveRoleTitle', { name })}
      onClose={onClose}
      size="sm"
      action={t('giveRoleVerb')}
      isReady={complete}
      onAction={() => void give()}
    >
      <ServerView state={state}>
        {({ roles, classes, subjects }) => (
          <div className="stack">
            <p>{t('giveRoleText')}</p>
            <Select
              label={t('role')}
              value={role}
              onChange={setRole}
              options={roles.map((one) => ({ value: one, label: app(`roles.${one}`) }))}
            />
            {teaches && (
              <>
                <Select
                  label={t('roleClass')}
                  value={classId}
                  onChange={setClassId}
                  options={optionsOf(classes)}
                />
                <Select
                  label={t('roleSubject')}
                  value={subjectId}
                  onChange={setSubjectId}
                  options={optionsOf(subjects)}
                />
              </>
            )}
            <div className="people-days">
              <DayField label={t('roleFrom')} value={startsOn} onChange={setStartsOn} />
              <DayField label={t('roleUntil')} value={endsOn} onChange={setEndsOn} />
            </div>
          </div>
        )}
      </ServerView>
    </FormDialog>
  );
}
