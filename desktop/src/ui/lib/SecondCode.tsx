import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import type { Attempt } from './useAttempt.ts';

/** The second step of a form: asked for once the server wants it, and kept on the screen from then on. */
export interface SecondCode {
  readonly asked: boolean;
  /** Whether the person has a passkey, which answers as well where there is a browser. */
  readonly passkey: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** For the request. */
  readonly args: { readonly secondCode?: string };
}

/** @param of whose second step, in a form that may ask for two: `own` of the account that is open, else of the one that is proved */
export function useSecondCode(attempt: Attempt, of?: 'own' | 'other'): SecondCode {
  const [value, onChange] = useState('');
  const [asked, setAsked] = useState<{ readonly passkey: boolean }>();
  const isThis = of === undefined || (of === 'own') === (attempt.data.own === true);
  if (asked === undefined && attempt.code === 'auth.second_factor' && isThis) {
    setAsked({ passkey: attempt.data.passkey === true });
  }
  const secondCode = value.trim();
  return {
    asked: asked !== undefined,
    passkey: asked?.passkey === true,
    value,
    onChange,
    args: asked !== undefined && secondCode !== '' ? { secondCode } : {},
  };
}

export interface SecondCodeFieldProps {
  /** Instead of « Code de la deuxième étape ». */
  readonly label?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Six digits of a program, or a code on paper. */
export function SecondCodeField({ label, value, onChange }: SecondCodeFieldProps) {
  const { t } = useTranslation('common');
  return (
    <TextField
      label={label ?? t('secondCode')}
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
