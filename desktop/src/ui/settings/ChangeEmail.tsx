import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { AttemptNotice, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { SecondProof } from './SecondProof.tsx';

export interface ChangeEmailProps {
  readonly present: string | null;
  readonly canSend: boolean;
  readonly onClose: () => void;
}

/** An address for the account: proved with the password and the second step, counted once the code that was sent to it comes back. */
export function ChangeEmail({ present, canSend, onClose }: ChangeEmailProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const toasts = useToasts();
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState(false);

  const set = (to: string | null) =>
    attempt.run(() =>
      withSecret(password, (bytes) =>
        ask(bridge, 'account.setEmail', { email: to, ...second.args }, { secrets: { password: bytes } }),
      ),
    );
  const finish = (text: string) => {
    toasts.show({ text, tone: 'good' });
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!sent) {
      if ((await set(email.trim())) !== undefined) setSent(true);
      return;
    }
    const confirmed = await attempt.run(() => ask(bridge, 'account.confirmEmail', { code: code.trim() }));
    if (confirmed !== undefined) finish(t('account.emailDone'));
  };
  const remove = async () => {
    if ((await set(null)) !== undefined) finish(t('account.emailRemoved'));
  };

  return (
    <Dialog title={t('account.emailTitle')} isOpen onClose={onClose} size="sm" isDismissable={false}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        {sent ? (
          <>
            <p>{t('account.emailSent', { email: email.trim() })}</p>
            <TextField
              label={t('account.code')}
              code
              value={code}
              onChange={setCode}
              autoComplete="one-time-code"
              isRequired
              autoFocus
            />
          </>
        ) : (
          <>
            <p className="page-eyebrow">{t('account.emailText')}</p>
            {canSend && (
              <TextField
                label={t('account.newEmail')}
                type="email"
                value={email}
                onChange={setEmail}
                autoComplete="email"
                isRequired
                autoFocus
              />
            )}
            <PassphraseField
              label={t('account.password')}
              value={password}
              onChange={setPassword}
              isRequired
            />
          </>
        )}
        <AttemptNotice attempt={attempt} />
        {!sent && <SecondProof second={second} attempt={attempt} />}
        <div className="settings-actions">
          {(canSend || sent) && (
            <Button type="submit" variant="primary" isPending={attempt.busy}>
              {t(sent ? 'account.confirm' : 'account.sendCode')}
            </Button>
          )}
          {present !== null && !sent && (
            <Button variant="danger" onPress={() => void remove()} isDisabled={password === ''}>
              {t('account.removeEmail')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
