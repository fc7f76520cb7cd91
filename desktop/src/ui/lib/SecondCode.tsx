import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import type { Attempt } from './useAttempt.ts';

/** The second step of a form that signs in: asked for once the server wants it, and kept on the screen from then on. */
export function useSecondCode(attempt: Attempt) {
  const [value, onChange] = useState('');
  const [asked, setAsked] = useState(false);
  if (!asked && attempt.code === 'auth.second_factor') setAsked(true);
  const secondCode = value.trim();
  return { asked, value, onChange, args: asked && secondCode !== '' ? { secondCode } : {} };
}

export interface SecondCodeFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Six digits of a program, or a code on paper. */
export function SecondCodeField({ value, onChange }: SecondCodeFieldProps) {
  const { t } = useTranslation('common');
  return (
    <TextField
      label={t('secondCode')}
      hint={t('secondCodeHint')}
      value={value}
      onChange={onChange}
      autoComplete="one-time-code"
      spellCheck="false"
      code
      isRequired
      autoFocus
    />
  );
}

/** Why a form was refused; being asked for the second step is no failure and does not look like one. */
export function AttemptNotice({ attempt }: { readonly attempt: Attempt }) {
  if (attempt.problem === undefined) return null;
  return (
    <Notice tone={attempt.code === 'auth.second_factor' ? 'info' : 'bad'} announce>
      {attempt.problem}
    </Notice>
  );
}
