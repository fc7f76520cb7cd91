import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { withSecret } from '../lib/secretText.ts';
import type { Identity } from './identity.ts';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';

export interface AccountStepProps {
  readonly identity: Identity;
  readonly onDone: () => void;
  readonly onBack: () => void;
  /** In the portal: the box with which the person says that the browser is theirs. */
  readonly trust?: { readonly isSelected: boolean; readonly box: ReactNode };
}

/** Confirms whose code it is and sets the school account's password, which opens the portal from any browser. */
export function AccountStep({ identity, onDone, onBack, trust }: AccountStepProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const attempt = useAttempt();
  const second = useSecondCode(attempt);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setDiffers(password !== again);
    if (password !== again) return;
    const me = await attempt.run(() =>
      withSecret(password, (bytes) =>
        bridge.call('account.activate', {
          server: identity.server,
          code: identity.code,
          password: bytes,
          ...second.args,
          ...(trust?.isSelected && { trusted: true }),
        }),
      ),
    );
    if (me) onDone();
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Notice tone="good" title={t('account.hello', { name: identity.personName })}>
        {t('account.login', { login: identity.login })}
      </Notice>
      <PassphraseField
        label={t('account.password')}
        hint={t('account.hint')}
        value={password}
        onChange={setPassword}
        isRequired
        autoFocus
      />
      <PassphraseField
        label={t('account.again')}
        value={again}
        onChange={(text) => {
          setAgain(text);
          setDiffers(false);
        }}
        error={differs ? t('differs') : undefined}
        isRequired
      />
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      {trust?.box}
      <div className="cover-actions">
        <Button type="submit" variant="primary" size="lg" isPending={attempt.busy}>
          {t('continue')}
        </Button>
        <Button variant="quiet" onPress={onBack}>
          {t('account.notMe')}
        </Button>
      </div>
    </form>
  );
}
