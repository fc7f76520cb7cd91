import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { SecondProof } from './SecondProof.tsx';

export interface JoinAccountProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Joins another account of the same person, who proves both: this one's password and second step, and the other one's or its code. */
export default function JoinAccount({ onDone, onClose }: JoinAccountProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const attempt = useAttempt();
  const second = useSecondCode(attempt, 'other');
  const own = useSecondCode(attempt, 'own');
  const [by, setBy] = useState<'password' | 'code'>('password');
  const [login, setLogin] = useState('');
  const [other, setOther] = useState('');
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const joined = await attempt.run(() =>
      withSecret(password, (ours) =>
        by === 'code'
          ? ask(
              bridge,
              'account.joinByCode',
              { code: code.trim(), ...own.args },
              { secrets: { password: ours } },
            )
          : withSecret(other, (theirs) =>
              ask(
                bridge,
                'account.join',
                {
                  login: login.trim(),
                  ...second.args,
                  ...(own.args.secondCode && { ownSecondCode: own.args.secondCode }),
                },
                { secrets: { password: ours, other: theirs } },
              ),
            ),
      ),
    );
    if (joined !== undefined) onDone();
  };
  return (
    <Dialog title={t('places.join')} isOpen onClose={onClose} size="sm" isDismissable={false}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p className="page-eyebrow">{t('places.joinText')}</p>
        <Segmented
          label={t('places.by')}
          value={by}
          onChange={setBy}
          options={[
            { value: 'password', label: t('places.byPassword') },
            { value: 'code', label: t('places.byCode') },
          ]}
        />
        {by === 'code' ? (
          <TextField label={t('account.code')} code value={code} onChange={setCode} isRequired />
        ) : (
          <>
            <TextField
              label={t('places.otherLogin')}
              value={login}
              onChange={setLogin}
              spellCheck="false"
              isRequired
            />
            <PassphraseField label={t('places.otherPassword')} value={other} onChange={setOther} isRequired />
          </>
        )}
        {by === 'password' && second.asked && (
          <SecondCodeField
            label={t('places.otherSecondCode')}
            value={second.value}
            onChange={second.onChange}
          />
        )}
        <PassphraseField label={t('places.ownPassword')} value={password} onChange={setPassword} isRequired />
        <AttemptNotice attempt={attempt} />
        <SecondProof second={own} attempt={attempt} label={t('places.ownSecondCode')} />
        <Button type="submit" variant="primary" isPending={attempt.busy}>
          {t('places.join')}
        </Button>
      </form>
    </Dialog>
  );
}
