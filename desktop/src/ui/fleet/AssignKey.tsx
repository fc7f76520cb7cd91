import type { ListedKey } from '@cartable/shared/bridge/asks/fleet.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { FormDialog } from '../design/Dialog/FormDialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface AssignKeyProps {
  readonly value: Pick<ListedKey, 'keyId' | 'serial' | 'holder'>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Stands for nobody in the list of people: no person has an empty identifier. */
const nobody = '';

/** Whose key it is to be, or nobody's again: before its first start, when it turns out to be prepared for somebody else. */
export default function AssignKey({ value, onDone, onClose }: AssignKeyProps) {
  const { t } = useTranslation('fleet');
  const ask = useAsk();
  const { keyId, serial, holder } = value;
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const { state } = useAnswer('school.people', { words, only: 'all' });
  const found = state.status === 'ready' && words.trim() !== '' ? state.value.people : [];
  const people = found
    .filter((one) => one.userId !== holder?.userId)
    // Of two with the same name the login tells which.
    .map(({ userId, givenName, familyName, login }) => ({
      value: userId,
      label: `${familyName} ${givenName}${login === null ? '' : ` (${login})`}`,
    }));
  const options = holder === null ? people : [...people, { value: nobody, label: t('nobody') }];
  const here = options.some((one) => one.value === chosen) ? chosen : null;
  const assign = async () => {
    if (here === null) return;
    const userId = here === nobody ? null : here;
    if ((await ask('fleet.assign', { keyId, userId })) !== undefined) onDone();
  };
  return (
    <FormDialog
      title={t('assignTitle', { serial })}
      onClose={onClose}
      size="sm"
      action={t('assign')}
      isReady={here !== null}
      onAction={() => void assign()}
    >
      <div className="stack">
        <TextField label={t('assignSearch')} value={words} onChange={setWords} autoFocus />
        <Select
          label={t('assignTo')}
          placeholder={t('assignChoose')}
          value={here}
          onChange={setChosen}
          options={options}
          isDisabled={options.length === 0}
        />
      </div>
    </FormDialog>
  );
}
