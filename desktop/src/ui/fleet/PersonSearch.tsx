import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../bridge/useAsk.ts';
import { Select, type SelectOption } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface PersonSearchProps {
  readonly value: string | null;
  /** Null when whoever was chosen is not among those found any more. */
  readonly onChange: (userId: string | null) => void;
  /** Whoever is not to be offered. */
  readonly without?: string | undefined;
  /** What may be chosen besides people. */
  readonly more?: readonly SelectOption<string>[];
}

/** One person of the school, found by name or login. */
export function PersonSearch({ value, onChange, without, more = [] }: PersonSearchProps) {
  const { t } = useTranslation('fleet');
  const [words, setWords] = useState('');
  const { state } = useAnswer('school.people', { words, only: 'all' });
  const found = state.status === 'ready' && words.trim() !== '' ? state.value.people : [];
  const people = found
    .filter((one) => one.userId !== without)
    // Of two with the same name the login tells which.
    .map(({ userId, givenName, familyName, login }) => ({
      value: userId,
      label: `${familyName} ${givenName}${login === null ? '' : ` (${login})`}`,
    }));
  const options = [...people, ...more];
  const search = (typed: string) => {
    setWords(typed);
    onChange(null);
  };
  return (
    <div className="stack">
      <TextField label={t('assignSearch')} value={words} onChange={search} autoFocus />
      <Select
        label={t('assignTo')}
        placeholder={t('assignChoose')}
        value={value}
        onChange={onChange}
        options={options}
        isDisabled={options.length === 0}
      />
    </div>
  );
}
