import { useTranslation } from 'react-i18next';
import { TextField } from '../design/Field/TextField.tsx';

export interface ServerFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The school's address; already there on a key that a technician prepared. */
export function ServerField({ value, onChange }: ServerFieldProps) {
  const { t } = useTranslation('start');
  return (
    <TextField
      label={t('server')}
      hint={t('serverHint')}
      value={value}
      onChange={onChange}
      inputMode="url"
      isRequired
    />
  );
}
