import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { ProviderSignIn } from '../firststart/ProviderSignIn.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';
import { withSecret } from '../lib/secretText.ts';

/** The account's password once more, after its session ended; the work on the key is untouched. */
export function SignInAgain() {
  const { t } = useTranslation('sync');
  const bridge = useBridge();
  const { server } = useHostState();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const me = await attempt.run(() =>
      withSecret(password, (bytes) =>
        bridge.call('account.signIn', { server: server ?? '', login, password: bytes, ...second.args }),
      ),
    );
    if (me !== undefined) setPassword('');
  };
  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <TextField label={t('signIn.login')} value={login} onChange={setLogin} autoComplete="off" isRequired />
      <PassphraseField label={t('signIn.password')} value={password} onChange={setPassword} isRequired />
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      <Button type="submit" variant="primary" isPending={attempt.busy}>
        {t('signIn.action')}
      </Button>
      <ProviderSignIn onDone={() => undefined} />
    </form>
  );
}
