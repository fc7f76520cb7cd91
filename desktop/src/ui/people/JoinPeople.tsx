import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface JoinPeopleProps {
  readonly userId: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Makes one person of this account and another of the school: a teacher who is also a parent here. */
export default function JoinPeople({ userId, name, onDone, onClose }: JoinPeopleProps) {
  const { t } = useTranslation('people');
  const ask = useAsk();
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const { state } = useAnswer('school.people', { words, only: 'all' });
  const found = state.status === 'ready' && words.trim() !== '' ? state.value.people : [];
  const options = found
    .filter((one) => one.userId !== userId && one.login !== null)
    .map((one) => ({ value: one.userId, label: `${one.givenName} ${one.familyName} (${one.login ?? ''})` }));
  const join = async () => {
    if (chosen === null) return;
    if ((await ask('school.joinAccounts', { userId, otherId: chosen })) !== undefined) onDone();
  };
  return (
    <FormDialog
      title={t('joinTitle', { name })}
      onClose={onClose}
      size="sm"
      action={t('join')}
      isReady={chosen !== null}
      onAction={() => void join()}
    >
      <div className="stack">
        <p>{t('joinText')}</p>
        <TextField label={t('joinSearch')} value={words} onChange={setWords} autoFocus />
        <Select label={t('joinOther')} value={chosen} onChange={setChosen} options={options} />
      </div>
    </FormDialog>
  );
}
