import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { ForgottenPassword } from '../firststart/ForgottenPassword.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { OtherWays } from './OtherWays.tsx';

/** Login and password. The worker opens the profile before it answers, and the screen changes with its state. */
export function SignInForm({ onHasCode }: { readonly onHasCode: () => void }) {
  const { t } = useTranslation('portal');
  const bridge = useBridge();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [forgotten, setForgotten] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await attempt.run(() =>
      withSecret(password, (bytes) =>
        bridge.call('account.signIn', {
          server: location.origin,
          login: login.trim(),
          password: bytes,
          ...second.args,
        }),
      ),
    );
  };
  if (forgotten) return <ForgottenPassword server={location.origin} onDone={() => setForgotten(false)} />;
  return (
    <form className="portal-sign-in" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t('signIn.login')}
        value={login}
        onChange={setLogin}
        autoComplete="username"
        spellCheck="false"
        isRequired
        autoFocus
      />
      <PassphraseField
        label={t('signIn.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
      />
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      <div className="cover-actions">
        <Button type="submit" variant="primary" size="lg" isPending={attempt.busy}>
          {t('signIn.action')}
        </Button>
        <Button variant="quiet" onPress={() => setForgotten(true)}>
          {t('forgotten.open', { ns: 'start' })}
        </Button>
        <Button variant="quiet" onPress={onHasCode}>
          {t('signIn.hasCode')}
        </Button>
      </div>
      <OtherWays attempt={attempt} />
      <p className="page-eyebrow">{t('signIn.leavesNothing')}</p>
    </form>
  );
}
