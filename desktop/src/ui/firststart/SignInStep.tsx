import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { withSecret } from '../lib/secretText.ts';
import { ForgottenPassword } from './ForgottenPassword.tsx';
import { ProviderSignIn } from './ProviderSignIn.tsx';
import { ServerField } from './ServerField.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';

export interface SignInStepProps {
  readonly onDone: (personName: string) => void;
  readonly onBack: () => void;
}

/** An account that exists already: a replaced key, or a second one. */
export function SignInStep({ onDone, onBack }: SignInStepProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const { server: configured } = useHostState();
  const [server, setServer] = useState(configured ?? '');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [forgotten, setForgotten] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const me = await attempt.run(() =>
      withSecret(password, (bytes) =>
        bridge.call('account.signIn', {
          server,
          login: login.trim(),
          password: bytes,
          ...second.args,
        }),
      ),
    );
    if (me) onDone(`${me.givenName} ${me.familyName}`);
  };

  if (forgotten) return <ForgottenPassword server={server} onDone={() => setForgotten(false)} />;
  return (
    <form onSubmit={(event) => void submit(event)}>
      {configured === null && <ServerField value={server} onChange={setServer} />}
      <TextField
        label={t('signIn.login')}
        value={login}
        onChange={setLogin}
        autoComplete="off"
        spellCheck="false"
        isRequired
        autoFocus
      />
      <PassphraseField label={t('signIn.password')} value={password} onChange={setPassword} isRequired />
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      <div className="cover-actions">
        <Button type="submit" variant="primary" size="lg" isPending={attempt.busy}>
          {t('continue')}
        </Button>
        <Button variant="quiet" onPress={() => setForgotten(true)} isDisabled={server.trim() === ''}>
          {t('forgotten.open')}
        </Button>
        <ProviderSignIn onDone={(me) => onDone(`${me.givenName} ${me.familyName}`)} />
        <Button variant="quiet" onPress={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  );
}
