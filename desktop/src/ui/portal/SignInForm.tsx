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
import { KnownNote, KnownPeople } from './KnownPeople.tsx';
import { OtherWays } from './OtherWays.tsx';
import { TrustBox } from './TrustBox.tsx';
import { useKnownLogins } from './useKnownLogins.ts';

/** Login and password. The worker opens the profile before it answers, and the screen changes with its state. */
export function SignInForm({ onHasCode }: { readonly onHasCode: () => void }) {
  const { t } = useTranslation('portal');
  const bridge = useBridge();
  const { logins, forget } = useKnownLogins();
  /** What was typed or picked; untouched, the one person who trusts this browser stands there. */
  const [chosen, setChosen] = useState<{ readonly login: string; readonly isPicked: boolean }>();
  const only = logins?.length === 1 ? logins[0] : undefined;
  const { login, isPicked } = chosen ?? { login: only ?? '', isPicked: only !== undefined };
  const isKnown = logins?.includes(login.trim()) === true;
  const [trusted, setTrusted] = useState(false);
  const [forgets, setForgets] = useState(0);
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
          ...(trusted && { trusted }),
        }),
      ),
    );
  };
  const notMe = async () => {
    if ((await attempt.run(() => forget(login.trim()))) === undefined) return;
    setChosen({ login: '', isPicked: false });
    setForgets(forgets + 1);
  };
  if (forgotten) return <ForgottenPassword server={location.origin} onDone={() => setForgotten(false)} />;
  // Asked with the page's first question: a login that came later would push the button away from under the finger.
  if (logins === undefined) return <div className="portal-sign-in" />;
  return (
    <form className="portal-sign-in" onSubmit={(event) => void submit(event)}>
      <KnownPeople logins={logins} onPick={(one) => setChosen({ login: one, isPicked: true })} />
      <TextField
        // Drawn anew it has the focus: there is a login to type again.
        key={`login ${forgets}`}
        label={t('signIn.login')}
        value={login}
        onChange={(text) => setChosen({ login: text, isPicked: false })}
        autoComplete="username"
        spellCheck="false"
        isRequired
        autoFocus
      />
      {isKnown && <KnownNote login={login.trim()} onNotMe={() => void notMe()} />}
      <PassphraseField
        // The same for the password, once the login stands there.
        key={isPicked ? `password of ${login}` : 'password'}
        autoFocus={isPicked}
        label={t('signIn.password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
      />
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      {!isKnown && <TrustBox isSelected={trusted} onChange={setTrusted} />}
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
      <OtherWays attempt={attempt} trusted={trusted} />
      {!isKnown && !trusted && <p className="page-eyebrow">{t('signIn.leavesNothing')}</p>}
    </form>
  );
}
