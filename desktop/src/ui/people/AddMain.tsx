import type { ClassDetail } from '@cartable/shared/bridge/asks/school.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';

export interface AddMainProps {
  readonly value: ClassDetail;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Names a professeur principal among those who teach the class. */
export default function AddMain({ value, onDone, onClose }: AddMainProps) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const [userId, setUserId] = useState<string | null>(null);
  const { id: classId, name, teachers } = value;
  const add = async () => {
    if (userId === null) return;
    if ((await ask('school.addMain', { classId, userId })) !== undefined) onDone();
  };
  return (
    <FormDialog
      title={t('addMainTitle', { name })}
      onClose={onClose}
      size="sm"
      action={t('addMainVerb')}
      isReady={userId !== null}
      onAction={() => void add()}
    >
      <div className="stack">
        <p>{t('addMainText')}</p>
        <Select
          label={t('addMainWho')}
          value={userId}
          onChange={setUserId}
          options={teachers.map((one) => ({
            value: one.userId,
            label: `${one.familyName} ${one.givenName}`,
          }))}
        />
      </div>
    </FormDialog>
  );
}
